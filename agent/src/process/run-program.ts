/** Runs one program by its argument vector: own process group, time and output limits, a clean environment. */
import { type ChildProcess, spawn } from "node:child_process";
import { programEnvironment } from "./environment.ts";
import { findProgram } from "./find-program.ts";
import { endGroup } from "./process-group.ts";
import { createTail, pump } from "./program-output.ts";

/** How long the pipes may stay silent, in ms, once the program has ended: a daemon that it left behind may hold them. */
const PIPE_GRACE_MS = 500;

export interface ProgramOptions {
  /** An absolute path, or a name that is looked up in the fixed system folders (never in the caller's PATH). */
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** Added to the allowlisted environment; loader and interpreter variables (`LD_*`, `NODE_OPTIONS`, …) are refused. */
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Bytes kept of each of the two streams; what is over is counted and dropped. */
  readonly maxBytes: number;
  readonly input?: string;
  /** Called for each chunk as it comes; the program is paused until the promise resolves. */
  readonly onOutput?: (source: "out" | "error", chunk: Uint8Array) => void | Promise<void>;
}

export interface ProgramResult {
  readonly exit: number | null;
  readonly killedBy: string | null;
  /** Why we ended it, or null when it ended by itself. */
  readonly stopped: "timed-out" | "aborted" | null;
  /** The program could not be found or started. */
  readonly missing: boolean;
  readonly stdout: string;
  readonly stderr: string;
  readonly truncated: boolean;
  readonly durationMs: number;
}

/**
 * Runs a program to its end. Whatever happens to the program is in the result; it throws only for a caller's mistake
 * (a refused variable, a NUL byte) or when `onOutput` throws. When `signal` aborts or the time is up, the whole
 * process group gets TERM, then KILL, and the promise settles within two seconds. Nothing that stayed in the group
 * outlives the program; a daemon that made a session of its own does.
 */
export async function runProgram(options: ProgramOptions): Promise<ProgramResult> {
  const started = performance.now();
  const env = programEnvironment(options.env);
  const file = findProgram(options.file);
  if (file === undefined) return notStarted(started, true, null);
  if (options.signal.aborted) return notStarted(started, false, "aborted");
  const child = spawn(file, [...options.args], {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env,
    detached: true,
    windowsHide: true,
    stdio: [options.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
  });
  const exited = whenExited(child);
  let stopped: ProgramResult["stopped"] = null;
  const stop = Promise.withResolvers<void>();
  const ask = (reason: "timed-out" | "aborted") => {
    stopped ??= reason;
    stop.resolve();
  };
  // Before the first wait: an abort that comes while the program is being started must not be lost.
  const onAbort = () => ask("aborted");
  options.signal.addEventListener("abort", onAbort, { once: true });
  if (!(await whenSpawned(child))) {
    options.signal.removeEventListener("abort", onAbort);
    return notStarted(started, true, null);
  }
  feed(child, options.input);

  const halt = new AbortController();
  const out = createTail(options.maxBytes);
  const error = createTail(options.maxBytes);
  const pumps = [
    pump(child.stdout, out, (chunk) => options.onOutput?.("out", chunk), halt.signal),
    pump(child.stderr, error, (chunk) => options.onOutput?.("error", chunk), halt.signal),
  ] as const;
  const drained = Promise.all(pumps.map((each) => each.done));
  const timer = setTimeout(() => ask("timed-out"), options.timeoutMs);
  // A failing reader ends the program; the failure itself is thrown by `await drained` below.
  drained.catch(() => stop.resolve());
  try {
    await Promise.race([exited, stop.promise]);
    // Its time runs on while it waits for a slow reader: the last bytes are part of the answer.
    if (stopped === null && (child.exitCode !== null || child.signalCode !== null)) {
      const quiet = new AbortController();
      await Promise.race([drained, stop.promise, silence(pumps, quiet.signal)]);
      quiet.abort();
    }
    await endGroup(child, exited);
    halt.abort();
    await drained;
  } finally {
    clearTimeout(timer);
    options.signal.removeEventListener("abort", onAbort);
    halt.abort();
    child.stdout?.destroy();
    child.stderr?.destroy();
    child.stdin?.destroy();
    child.unref();
  }
  return {
    exit: child.exitCode,
    killedBy: child.signalCode,
    stopped,
    missing: false,
    stdout: out.text(),
    stderr: error.text(),
    truncated: out.droppedBytes() + error.droppedBytes() > 0,
    durationMs: performance.now() - started,
  };
}

const notStarted = (started: number, missing: boolean, stopped: ProgramResult["stopped"]): ProgramResult => ({
  exit: null,
  killedBy: null,
  stopped,
  missing,
  stdout: "",
  stderr: "",
  truncated: false,
  durationMs: performance.now() - started,
});

const whenSpawned = (child: ChildProcess) =>
  new Promise<boolean>((resolve) => {
    child.once("spawn", () => resolve(true));
    child.on("error", () => resolve(false));
  });

const whenExited = (child: ChildProcess) =>
  new Promise<void>((resolve) => child.once("exit", () => resolve()));

function feed(child: ChildProcess, input: string | undefined): void {
  if (input === undefined) return;
  // A program need not read its input: a closed pipe is its choice, not a fault.
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(input);
}

/** Resolves once no pipe has moved, and no reader has been busy, for {@link PIPE_GRACE_MS}. */
async function silence(pumps: readonly { idleMs(): number }[], signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const idle = Math.min(...pumps.map((each) => each.idleMs()));
    if (idle >= PIPE_GRACE_MS) return;
    await new Promise((resolve) => setTimeout(resolve, PIPE_GRACE_MS - idle));
  }
}
