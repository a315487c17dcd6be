/** The flags of `npm run try`. */
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

export const HELP = `npm run try -- [flags]: Deskside on this machine, to try it: a hub, a case, and an agent for this very machine.

  --data DIR       where all of it is kept (default ~/.deskside-try); a second run goes on with it
  --listen ADDR    address and port of the hub, on this machine only (default: any free port, then always that one)
  --json           print one line of JSON when it is ready
  --keep           at the end, leave scheduled tasks that this run installed
`;

export interface TryOptions {
  readonly data: string;
  readonly listen: string;
  readonly json: boolean;
  readonly keep: boolean;
}

/** Throws what `parseArgs` throws. `"help"` where help was asked for. */
export function readOptions(args: readonly string[]): TryOptions | "help" {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: "string" },
      listen: { type: "string" },
      json: { type: "boolean" },
      keep: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help === true) return "help";
  return {
    data: resolve(values.data ?? join(homedir(), ".deskside-try")),
    listen: values.listen ?? "127.0.0.1:0",
    json: values.json === true,
    keep: values.keep === true,
  };
}
