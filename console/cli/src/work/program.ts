/** An operation with live output: shown as it comes, or collected; Ctrl-C cancels it on the PC. */
import {
  CHUNK_SOURCE,
  type ChunkSource,
  newStreamNumber,
  type Operation,
  operations,
  type VerifiedResult,
} from "@deskside/protocol";
import { crypto, type Desk } from "../platform/desk.ts";
import { clean } from "../platform/clean.ts";
import { within } from "../platform/waits.ts";
import { permitted, type Reach } from "./reach.ts";

/** What is kept of each output for `--json`, in bytes; the hub has all of it. */
const KEPT_MAX_BYTES = 1024 * 1024;
/** Beyond the program's own time limit: the way there, a prompt on the PC, and the result's way back, in ms. */
const SLACK_MS = 150_000;

export interface ProgramOutput {
  readonly jti: string;
  readonly result: VerifiedResult;
  readonly stdout: string;
  readonly stderr: string;
  /** More came than is kept here. */
  readonly cut: boolean;
}
type Streamed = "command.run" | "procedure.run-test" | "procedure.run-once";

/** Runs it; `show` gets the output as it comes. Throws what refused it. */
export async function runProgram(
  desk: Desk,
  to: Reach,
  order: {
    readonly op: Streamed;
    readonly args: Readonly<Record<string, unknown>>;
    readonly limitMs: number;
  },
  show: ((source: "out" | "error", bytes: Uint8Array) => void) | undefined,
  signal: AbortSignal,
): Promise<ProgramOutput> {
  return permitted(desk, to, operations[order.op].scope, async (permission) => {
    const kept = { out: [] as Uint8Array[], error: [] as Uint8Array[], bytes: 0, cut: false };
    const onOutput = (source: ChunkSource, bytes: Uint8Array): void => {
      const name = source === CHUNK_SOURCE.out ? "out" : "error";
      if (show !== undefined) return show(name, bytes);
      if (kept.bytes + bytes.length > KEPT_MAX_BYTES) {
        kept.cut = true;
        return;
      }
      kept.bytes += bytes.length;
      kept[name].push(bytes.slice());
    };
    const args = { ...order.args, stream: newStreamNumber(crypto) };
    const request = { ...permission, op: order.op as Operation, args: args as never };
    const running = await desk.technician.program(request, { onOutput });
    const cancel = (): void => {
      void desk.technician
        .send({ ...permission, op: "command.cancel", args: { jti: running.jti } })
        .catch(() => {
          // The link is down: the PC stops it at its time limit.
        });
    };
    signal.addEventListener("abort", cancel, { once: true });
    try {
      const result = await within(
        running.done,
        order.limitMs + SLACK_MS,
        "No result came. It is kept when it comes: see case show.",
      );
      const text = (parts: readonly Uint8Array[]): string => Buffer.concat(parts).toString("utf8");
      return { jti: running.jti, result, stdout: text(kept.out), stderr: text(kept.error), cut: kept.cut };
    } finally {
      signal.removeEventListener("abort", cancel);
    }
  });
}

/** Output goes where the program's own would. On a screen, what could drive the terminal is left out; a pipe gets the bytes. */
export function createOutput(): (source: "out" | "error", bytes: Uint8Array) => void {
  const decoders = { out: new TextDecoder(), error: new TextDecoder() };
  return (source, bytes) => {
    const target = source === "out" ? process.stdout : process.stderr;
    target.write(target.isTTY ? clean(decoders[source].decode(bytes, { stream: true })) : bytes.slice());
  };
}
