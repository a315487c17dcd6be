/**
 * A recording's file: one line of JSON, then records, everything big-endian:
 *
 *     | kind u8 (1 output, 2 resize, 3 gap) | at u32, ms since the start | length u32 | bytes |
 *
 * The bytes are those that came out of the PC, so that their hash can be compared with the one that the PC signed;
 * the asciicast is made when it is asked for. A file that ends within a record was cut by a crash: the rest is good.
 */
import type { RecordedChunk } from "../../ports/live.ts";

export const RECORD_KIND = { output: 1, resize: 2, gap: 3 } as const;
export const RECORD_HEADER_BYTES = 9;

export interface RecordingHeader {
  readonly format: "deskside-recording";
  readonly version: 1;
  readonly cols: number;
  readonly rows: number;
  readonly startedAt: number;
  readonly title: string;
}

/** Writes a record's header into `into`, from `from`. */
export function writeRecordHeader(
  into: Buffer,
  from: number,
  kind: number,
  at: number,
  length: number,
): void {
  into[from] = kind;
  into.writeUInt32BE(Math.min(Math.max(0, Math.round(at)), 0xffff_ffff), from + 1);
  into.writeUInt32BE(length, from + 5);
}

/** The header of a file's first line; undefined where it is none. */
export function readHeader(line: string): RecordingHeader | undefined {
  try {
    const header = JSON.parse(line) as RecordingHeader;
    return header.format === "deskside-recording" && header.version === 1 ? header : undefined;
  } catch {
    // A file that was cut within its first line holds nothing.
    return undefined;
  }
}

/** One record as a chunk; undefined for a kind that is not known here. */
export function toChunk(kind: number, at: number, bytes: Buffer): RecordedChunk | undefined {
  if (kind === RECORD_KIND.output) return { at, kind: "output", bytes };
  if (kind === RECORD_KIND.gap) return { at, kind: "gap" };
  if (kind !== RECORD_KIND.resize || bytes.length !== 4) return undefined;
  return { at, kind: "resize", cols: bytes.readUInt16BE(0), rows: bytes.readUInt16BE(2) };
}
