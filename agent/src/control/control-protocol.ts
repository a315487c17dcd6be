/** What the command line asks of the agent that runs: one JSON line each way, over a socket in the agent's folder. */
import { createHash } from "node:crypto";
import { lstatSync, mkdirSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { scope, text, z } from "@deskside/protocol";
import { AgentError } from "../state/agent-error.ts";

/** A request or an answer, in bytes. */
export const LINE_MAX_BYTES = 64 * 1024;

/** The longest path that a Unix socket can have on every system, in bytes, with its end. */
const SOCKET_PATH_MAX = 100;

/** Bits of a folder's mode that let anybody else in. */
const OTHERS = 0o077;

/**
 * Where the socket is: in the folder, or where that is too deep for a socket, under a name made from it in a folder of
 * this user alone. In the system's folder for temporary files others could lie in wait under that name: whoever takes
 * the place of the agent is handed a link with its secret, and may say that all is stopped. Throws {@link AgentError}.
 */
export function socketPath(wanted: string, make: boolean): string {
  if (Buffer.byteLength(wanted) <= SOCKET_PATH_MAX) return wanted;
  const folder = join(tmpdir(), `deskside-${userInfo().uid}`);
  if (make) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { uid, mode } = lstatSync(folder, { throwIfNoEntry: false }) ?? { uid: userInfo().uid, mode: 0 };
  const isOwn = uid === userInfo().uid && (process.platform === "win32" || (mode & OTHERS) === 0);
  if (!isOwn) {
    throw new AgentError(`Others can use ${folder}. Choose a folder with a shorter name: --state DIR`);
  }
  return join(folder, `${createHash("sha256").update(wanted).digest("hex").slice(0, 24)}.sock`);
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
