/**
 * One line of the journal: `["<crc32>",{record}]`, the checksum over the record's own text, so that a half-written
 * or flipped line is found and told from a whole one.
 */
import { crc32 } from "node:zlib";

/** What stands in the journal. Times are this machine's own, in ms. */
export type JournalRecord =
  /** A command is about to run. On the disk before anything of it happens. */
  | {
      readonly k: "started";
      readonly jti: string;
      readonly cmd: string;
      readonly op: string;
      readonly sid: string;
      readonly kid: string;
      readonly seq?: number;
      /** Expiry by the session's clock, in seconds. */
      readonly exp: number;
      readonly at: number;
    }
  /** A stream runs under it; another result follows. */
  | { readonly k: "open"; readonly jti: string; readonly result: string }
  /** The last word on a command. Refused ones have no `started`, so they name the command themselves. */
  | {
      readonly k: "done";
      readonly jti: string;
      readonly result: string;
      readonly cmd?: string;
      readonly exp?: number;
      readonly document?: string;
      readonly message?: string;
    }
  /** The hub has the last word. */
  | { readonly k: "ack"; readonly jti: string }
  /** The highest sequence number of a key in a session, kept through compaction. */
  | { readonly k: "seq"; readonly sid: string; readonly kid: string; readonly seq: number }
  /** Something worth keeping that is no command: a refusal without a signature, a forged stream. */
  | { readonly k: "note"; readonly at: number; readonly code: string; readonly text: string };

const CRC_CHARS = 8;
const HEAD = `["${"0".repeat(CRC_CHARS)}",`.length;

const checksum = (text: string) => crc32(text).toString(16).padStart(CRC_CHARS, "0");

/** The record as a line, with its line end. */
export function formatLine(record: JournalRecord): string {
  const text = JSON.stringify(record);
  return `["${checksum(text)}",${text}]\n`;
}

/** The record of a line (without its end), or undefined where the line is damaged. */
export function parseLine(line: string): JournalRecord | undefined {
  if (!line.startsWith('["') || !line.endsWith("]")) return undefined;
  const text = line.slice(HEAD, -1);
  if (line.slice(2, 2 + CRC_CHARS) !== checksum(text)) return undefined;
  try {
    // Sound: the checksum says that this is what `formatLine` wrote.
    return JSON.parse(text) as JournalRecord;
  } catch {
    // A checksum that fits by chance over something that is no JSON.
    return undefined;
  }
}
