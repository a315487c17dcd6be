/** What the hub says to whoever starts it: one line for what is wrong and what to do. */
import { ConfigError } from "./config.ts";
import { StoreError } from "./ports/store.ts";

/** Exit codes: 2 is a setting that cannot be used, 1 everything else that keeps the hub from serving. */
export const EXIT = { settings: 2, failed: 1 } as const;

/** Why a start failed, in words for a person, with the exit code. */
export function explain(error: unknown, address: string): { readonly text: string; readonly code: number } {
  if (error instanceof ConfigError) return { text: error.message, code: EXIT.settings };
  if (error instanceof StoreError) return { text: error.message, code: EXIT.failed };
  switch ((error as NodeJS.ErrnoException | null)?.code) {
    case "EADDRINUSE":
      return {
        text: `${address} is in use. Stop what uses it, or choose another: --listen 127.0.0.1:7481`,
        code: EXIT.failed,
      };
    case "EACCES":
      return {
        text: `${address} may not be used by this user. Choose a port above 1023, or put a proxy in front.`,
        code: EXIT.failed,
      };
    case "EADDRNOTAVAIL":
      return { text: `${address} is no address of this machine.`, code: EXIT.settings };
    default:
      return {
        text: error instanceof Error ? (error.stack ?? error.message) : String(error),
        code: EXIT.failed,
      };
  }
}

/** The lines after a good start. */
export function greeting(origin: string, link: string | undefined, first: boolean): string {
  const ready = `Deskside is ready at ${origin}\n`;
  if (link === undefined) return ready;
  return `${ready}${first ? "First start. Open" : "Open"} this link once, within 30 minutes: ${link}\n`;
}
