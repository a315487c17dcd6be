/** Reads a journal at the start: every whole line, a damaged end put aside, a damaged middle refused. */
import { existsSync, readFileSync } from "node:fs";
import { AgentError, systemCode } from "../state/agent-error.ts";
import { writeAtomic } from "../state/atomic-file.ts";
import type { Place } from "./journal-file.ts";
import { type JournalRecord, parseLine } from "./journal-line.ts";

const LINE_END = 0x0a;

/**
 * Calls `apply` for each record in order and returns how many bytes of the file are whole. What a crash left behind
 * them is copied to `PATH.damaged-1` (or the next free number), so that nothing that was written is thrown away;
 * the caller cuts it off. Throws {@link AgentError} where whole lines follow a damaged one.
 */
export function scanJournal(path: string, apply: (record: JournalRecord, place: Place) => void): number {
  const bytes = readWhole(path);
  let damagedAt: { readonly offset: number; readonly line: number } | undefined;
  let line = 0;
  for (let offset = 0; offset < bytes.length; ) {
    line++;
    const end = bytes.indexOf(LINE_END, offset);
    const record = end < 0 ? undefined : parseLine(bytes.toString("utf8", offset, end));
    const next = end < 0 ? bytes.length : end + 1;
    if (record === undefined) {
      damagedAt ??= { offset, line };
    } else if (damagedAt !== undefined) {
      throw new AgentError(
        `${path} is damaged in line ${damagedAt.line}, and whole lines follow: this is no interrupted write. ` +
          "Restore it from a backup, or move the agent's folder away and join again. Nothing was changed.",
      );
    } else {
      apply(record, { offset, length: next - offset });
    }
    offset = next;
  }
  if (damagedAt === undefined) return bytes.length;
  writeAtomic(freeName(path), bytes.subarray(damagedAt.offset));
  return damagedAt.offset;
}

function readWhole(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    if (systemCode(cause) === "ENOENT") return Buffer.alloc(0);
    throw new AgentError(`${path} cannot be read (${systemCode(cause) ?? "unknown"}).`, { cause });
  }
}

function freeName(path: string): string {
  let number = 1;
  while (existsSync(`${path}.damaged-${number}`)) number++;
  return `${path}.damaged-${number}`;
}
