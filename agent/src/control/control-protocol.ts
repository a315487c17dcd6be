/** What the command line asks of the agent that runs: one JSON line each way, over a socket in the agent's folder. */
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scope, text, z } from "@deskside/protocol";

/** A request or an answer, in bytes. */
export const LINE_MAX_BYTES = 64 * 1024;

/** The longest path that a Unix socket can have on every system, in bytes, with its end. */
const SOCKET_PATH_MAX = 100;

/** Where the socket is: in the folder, or where that is too deep for a socket, under a name made from it. */
export function socketPath(wanted: string): string {
  if (Buffer.byteLength(wanted) <= SOCKET_PATH_MAX) return wanted;
  const name = createHash("sha256").update(wanted).digest("hex").slice(0, 24);
  return join(tmpdir(), `deskside-${name}.sock`);
}

export const controlRequest = () =>
  z.discriminatedUnion("do", [
    z.strictObject({ do: z.literal("status") }),
    z.strictObject({ do: z.literal("grants") }),
    z.strictObject({ do: z.literal("revoke"), scope: z.optional(scope()) }),
    z.strictObject({ do: z.literal("stop") }),
    z.strictObject({ do: z.literal("allow-asking") }),
    z.strictObject({ do: z.literal("join"), link: text(1_024) }),
  ]);
export type ControlRequest = z.output<ReturnType<typeof controlRequest>>;

/** `problem` is a sentence for the person who asked. */
export type ControlAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problem: string };
