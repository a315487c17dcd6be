/** Reads the reports that runs leave in a deployment's folder, and waits for one to come. */
import { watch } from "node:fs";
import { type FileHandle, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { readIfThere } from "./files.ts";
import { KEPT_RUNS, LOG_HEAD_BYTES, LOG_TAIL_BYTES } from "./script.ts";

/** One run of a task, from its own files; times in ms since 1970 by the machine's clock, to the second. */
export interface RunReport {
  /** `<seconds>-<pid>`: the stem of its files. */
  readonly name: string;
  readonly startedAt: number;
  /** Null while it runs, or when it was cut off. */
  readonly endedAt: number | null;
  readonly exit: number | null;
  /** `schedule`, or the test that started it. */
  readonly trigger: string;
  readonly token: string;
  readonly note: string;
  readonly facts: Readonly<Record<string, string>>;
  /** The end of its output, at most {@link OUTPUT_TAIL_BYTES}. */
  readonly output: string;
  /** The process that runs it, while it runs. */
  readonly pid: number | null;
}

/** Bytes of output that a report carries: what fits beside the rest into one document. */
export const OUTPUT_TAIL_BYTES = 16 * 1024;
/** A report has six short lines. */
const MAX_REPORT_BYTES = 4 * 1024;
/** Facts are a few dozen numbers. */
const MAX_FACTS_BYTES = 64 * 1024;
const MAX_LOG_BYTES = LOG_HEAD_BYTES + LOG_TAIL_BYTES + 1_024;
const STEM = /^\d{10,12}-\d{1,10}$/;

/** Runs of a deployment, newest first, at most {@link KEPT_RUNS}. Files that are not ours are passed over. */
export async function readRuns(dir: string, limit: number = KEPT_RUNS): Promise<RunReport[]> {
  const stems = new Set<string>();
  for (const name of await listIfThere(join(dir, "runs"))) {
    const stem = name.slice(0, Math.max(0, name.indexOf(".")));
    if (STEM.test(stem) && /\.(?:report|started)$/.test(name)) stems.add(stem);
  }
  const newest = [...stems].sort(newestFirst).slice(0, limit);
  const runs = await Promise.all(newest.map((stem) => readRun(dir, stem)));
  return runs.filter((run) => run !== undefined);
}

const newestFirst = (a: string, b: string) =>
  Number(b.split("-")[0]) - Number(a.split("-")[0]) || (a < b ? 1 : -1);

async function listIfThere(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

async function readRun(dir: string, stem: string): Promise<RunReport | undefined> {
  const base = join(dir, "runs", stem);
  const report = await readIfThere(`${base}.report`, MAX_REPORT_BYTES);
  const text = report ?? (await readIfThere(`${base}.started`, MAX_REPORT_BYTES));
  // It ended, and was cleared away, between the listing and the reading.
  if (text === undefined) return undefined;
  const fields = readFields(text.toString("utf8"));
  const facts = readFacts((await readIfThere(`${base}.facts`, MAX_FACTS_BYTES))?.toString("utf8") ?? "");
  const log = (await readIfThere(`${base}.log`, MAX_LOG_BYTES)) ?? Buffer.alloc(0);
  return {
    name: stem,
    startedAt: seconds(fields.started) ?? 0,
    endedAt: seconds(fields.ended),
    exit: whole(fields.exit),
    trigger: fields.trigger ?? "",
    token: fields.token ?? "",
    note: fields.note ?? "",
    facts,
    output: log.subarray(-OUTPUT_TAIL_BYTES).toString("utf8"),
    pid: report === undefined ? whole(fields.pid) : null,
  };
}

const whole = (text: string | undefined) =>
  text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
const seconds = (text: string | undefined) => {
  const value = whole(text);
  return value === null ? null : value * 1_000;
};

function readFields(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split("\n").flatMap((line) => {
      const at = line.indexOf("=");
      return at > 0 ? [[line.slice(0, at), line.slice(at + 1)]] : [];
    }),
  );
}

/** The `fact NAME=VALUE` lines of a text; other lines are left out. */
export function readFacts(text: string): Record<string, string> {
  return readFields(
    text
      .split("\n")
      .filter((line) => /^fact [a-zA-Z]+=/.test(line))
      .map((line) => line.slice("fact ".length))
      .join("\n"),
  );
}

export interface AwaitRunOptions {
  readonly dir: string;
  /** Which run: its own random mark. */
  readonly token: string;
  /** It must have begun by then, ms since 1970. */
  readonly beginsBy: number;
  /** It must have ended within this time of its beginning, ms. */
  readonly limitMs: number;
  readonly signal: AbortSignal;
  /** Called with output as it comes, one call at a time. */
  readonly onOutput?: (chunk: Uint8Array) => Promise<void>;
}

export type AwaitedRun =
  | { readonly state: "ended"; readonly run: RunReport }
  | { readonly state: "not-begun" | "not-ended" | "aborted"; readonly run: RunReport | undefined };

/**
 * Follows one run by its own files until its report is there. The folder's events wake it; nothing is polled.
 * Whatever makes it give up, the run itself goes on: that is the caller's to end.
 */
export async function awaitRun(options: AwaitRunOptions): Promise<AwaitedRun> {
  let wake = Promise.withResolvers<void>();
  const signalled = () => wake.resolve();
  const watcher = watch(join(options.dir, "runs"), signalled);
  // A watch that breaks would leave us blind: the next look decides, and the deadline ends it.
  watcher.on("error", signalled);
  options.signal.addEventListener("abort", signalled, { once: true });
  const follow = createFollower(options);
  try {
    for (;;) {
      const run = (await readRuns(options.dir)).find((each) => each.token === options.token);
      if (run !== undefined) await follow(run.name);
      if (run !== undefined && run.endedAt !== null) return { state: "ended", run };
      if (options.signal.aborted) return { state: "aborted", run };
      const deadline = run === undefined ? options.beginsBy : run.startedAt + options.limitMs;
      const leftMs = deadline - Date.now();
      if (leftMs <= 0) return { state: run === undefined ? "not-begun" : "not-ended", run };
      const timer = setTimeout(signalled, Math.min(leftMs, 2 ** 31 - 1));
      await wake.promise;
      clearTimeout(timer);
      wake = Promise.withResolvers<void>();
    }
  } finally {
    watcher.close();
    options.signal.removeEventListener("abort", signalled);
  }
}

/** Hands on what a log has grown by since the last call. */
function createFollower({ dir, onOutput }: AwaitRunOptions) {
  let offset = 0;
  return async (stem: string): Promise<void> => {
    if (onOutput === undefined) return;
    let file: FileHandle;
    try {
      file = await open(join(dir, "runs", `${stem}.log`), "r");
    } catch (error) {
      // The log comes a moment after the run's first sign.
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
      throw error;
    }
    await using log = file;
    const buffer = Buffer.alloc(16 * 1024);
    while (offset < MAX_LOG_BYTES) {
      const { bytesRead } = await log.read(buffer, 0, buffer.length, offset);
      if (bytesRead === 0) return;
      offset += bytesRead;
      await onOutput(Uint8Array.from(buffer.subarray(0, bytesRead)));
    }
  };
}
