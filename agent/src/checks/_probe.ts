/** How a check looks at the machine: everything it reads or runs becomes evidence. */
import type { EvidenceItem } from "@deskside/protocol";
import { findProgram } from "../process/find-program.ts";
import { runProgram } from "../process/run-program.ts";
import { readText } from "../linux/read-text.ts";

/** Bytes kept of one program's output or one file: four times what a piece of evidence shows, for the judging. */
const KEEP_BYTES = 256 * 1024;
/** Characters of one piece of evidence, as the report's schema has it. */
const EVIDENCE_CHARS = 64 * 1024;
/** Characters of all evidence together: a report is a document of at most 4 MiB, in any script. */
const ALL_EVIDENCE_CHARS = 512 * 1024;
/** Pieces of evidence: what a report may hold. */
const MOST_EVIDENCE = 64;
/** How long one program may take unless told, in ms. */
const PROGRAM_TIMEOUT_MS = 5_000;

export interface ProbeResult {
  readonly exit: number | null;
  readonly out: string;
  readonly error: string;
  /** It is not installed. */
  readonly missing: boolean;
  readonly timedOut: boolean;
}

export interface RunOptions {
  readonly timeoutMs?: number;
  readonly keepBytes?: number;
  /** `false`: the output is not shown as evidence, because the check shows a redacted or shorter form. */
  readonly evidence?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Probe {
  /** Aborted at the check's time limit or when it is cancelled. */
  readonly signal: AbortSignal;
  /** The agent's own folder. */
  readonly stateDir: string;
  /** The machine's own clock, ms since 1970, right or wrong. */
  now(): number;
  /** Runs a program (no shell, English output). Never rejects for what the program does. */
  run(file: string, args: readonly string[], options?: RunOptions): Promise<ProbeResult>;
  /** Reads a text file; undefined where it is missing or unreadable. `evidence: false` as for `run`. */
  read(path: string, options?: { evidence?: boolean; maxBytes?: number }): Promise<string | undefined>;
  /** Adds evidence that came another way: an answer from the network, a system call. */
  note(
    source: string,
    text: string,
    more?: { exit?: number | null; durationMs?: number; truncated?: boolean },
  ): void;
}

export interface RecordingProbe extends Probe {
  readonly evidence: readonly EvidenceItem[];
}

/** The probe of the real machine. */
export function createProbe(options: { signal: AbortSignal; stateDir: string }): RecordingProbe {
  const { signal, stateDir } = options;
  const { evidence, note } = createEvidence();
  return {
    signal,
    stateDir,
    evidence,
    note,
    now: () => Date.now(),
    async run(file, args, more = {}) {
      const path = findProgram(file);
      const source = `$ ${[file, ...args].join(" ")}`;
      if (path === undefined) {
        if (more.evidence !== false) note(source, `${file}: not installed`);
        return { exit: null, out: "", error: "", missing: true, timedOut: false };
      }
      const result = await runProgram({
        file: path,
        args,
        signal,
        timeoutMs: more.timeoutMs ?? PROGRAM_TIMEOUT_MS,
        maxBytes: more.keepBytes ?? KEEP_BYTES,
        // Output is parsed, so it must not be in the customer's language.
        env: { LC_ALL: "C", LANGUAGE: "C", ...more.env },
      });
      if (more.evidence !== false) {
        const text = [result.stdout, result.stderr].filter(Boolean).join("\n");
        const stopped = result.stopped === null ? "" : `\n(${result.stopped})`;
        note(source, text + stopped, {
          exit: result.exit,
          durationMs: result.durationMs,
          truncated: result.truncated,
        });
      }
      return {
        exit: result.exit,
        out: result.stdout,
        error: result.stderr,
        missing: result.missing,
        timedOut: result.stopped === "timed-out",
      };
    },
    async read(path, more = {}) {
      const text = await readText(path, more.maxBytes ?? KEEP_BYTES);
      if (more.evidence !== false) note(path, text ?? "(not there, or not readable)");
      return text;
    },
  };
}

/** Gathers evidence within the limits of a report; what is too much is cut and marked. */
export function createEvidence(): { evidence: EvidenceItem[]; note: Probe["note"] } {
  const evidence: EvidenceItem[] = [];
  let room = ALL_EVIDENCE_CHARS;
  return {
    evidence,
    note(source, text, more = {}) {
      if (evidence.length >= MOST_EVIDENCE) return;
      const limit = Math.min(EVIDENCE_CHARS, room);
      const cut = text.length > limit;
      const kept = cut ? text.slice(0, limit).toWellFormed() : text;
      room -= kept.length;
      evidence.push({
        source: source.slice(0, 400),
        text: kept,
        ...(more.exit === undefined ? {} : { exit: more.exit }),
        ...(more.durationMs === undefined ? {} : { durationMs: Math.round(more.durationMs) }),
        ...(cut || more.truncated === true ? { truncated: true } : {}),
      });
    },
  };
}
