/** Asks a script what it would do now. It reads, and writes nothing. */
import { runProgram } from "../process/run-program.ts";
import { readFacts } from "./runs.ts";

/** Lines that a plan shows of a dry run. */
const MAX_LINES = 500;
const MAX_BYTES = 256 * 1024;

export interface DryRunOptions {
  /** A script file, or its text: it need not stand on the disk. */
  readonly scriptPath?: string;
  readonly text?: string;
  /** The folder that it would have. */
  readonly dir: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface DryRun {
  readonly summary: string;
  readonly lines: string[];
  readonly truncated: boolean;
  readonly facts: Readonly<Record<string, string>>;
  readonly exit: number | null;
}

/** Runs `script dry-run DIR`. The last line that is no fact is its summary. */
export async function dryRunScript(options: DryRunOptions): Promise<DryRun> {
  const result = await runProgram({
    file: "/bin/sh",
    args:
      options.text === undefined
        ? [options.scriptPath ?? "", "dry-run", options.dir]
        : ["-s", "dry-run", options.dir],
    ...(options.text === undefined ? {} : { input: options.text }),
    timeoutMs: options.timeoutMs,
    signal: options.signal,
    maxBytes: MAX_BYTES,
  });
  // Facts stand only on the standard output; names of files, which anybody may choose, never begin a line there.
  const said = result.stdout.split("\n").filter((line) => line !== "" && !/^fact [a-zA-Z]+=/.test(line));
  const lines = [...result.stderr.split("\n").filter((line) => line !== ""), ...said];
  const summary =
    result.stopped === "timed-out"
      ? "The dry run took too long and was ended."
      : (lines.at(-1) ?? "It would do nothing.");
  return {
    summary,
    lines: lines.slice(0, MAX_LINES),
    truncated: result.truncated || lines.length > MAX_LINES,
    facts: readFacts(result.stdout),
    exit: result.exit,
  };
}
