/** Takes the record out of a file: the JSON itself, or the HTML report that carries it. */
import { DesksideError } from "../errors.ts";
import { z } from "../schema.ts";
import { parseBounded } from "../wire/json.ts";
import {
  type ExportedRecord,
  exportedRecord,
  RECORD_ELEMENT_ID,
  RECORD_FORMAT,
  RECORD_LIMITS,
  RECORD_VERSION,
} from "./export.ts";

/** Flat by design: texts inside it are parsed one by one. Tokens: ten for each chunk of the largest recordings. */
const FILE_JSON = { depth: 16, tokens: 10_000_000, maxBytes: 4 * RECORD_LIMITS.chars };
const OPENING = new RegExp(`<script[^>]{0,200}\\bid="${RECORD_ELEMENT_ID}"[^>]{0,200}>`);

/**
 * JSON to be put into the report's `<script type="application/json" id="deskside-record">`: no `<` is left, so that no
 * text of the record can end the element.
 */
export const recordForHtml = (record: ExportedRecord): string =>
  JSON.stringify(record).replaceAll("<", "\\u003c");

/** The JSON text inside a file: of an HTML report the record's element, else the file itself. */
export function recordTextOf(file: string): string {
  const text = file.trimStart();
  if (!text.startsWith("<")) return text;
  const opening = OPENING.exec(text);
  if (opening === null) throw new DesksideError("FORMAT", "The page carries no record.");
  const from = opening.index + opening[0].length;
  const to = text.indexOf("</script", from);
  return text.slice(from, to < 0 ? undefined : to);
}

/** Whether a record's text begins as ours do and breaks off before its end: a download that failed, not a forgery. */
export function isCutOff(file: string): boolean {
  const text = file.trimStart();
  if (text.startsWith("<")) {
    const opening = OPENING.exec(text);
    return opening !== null && !text.includes("</script", opening.index);
  }
  return text.startsWith(`{"format":"${RECORD_FORMAT}"`) && !text.trimEnd().endsWith("}");
}

/** The record of a file's text, at most `maxChars` UTF-16 units. Throws `MESSAGE_TOO_LARGE`, `FORMAT` (no record, damaged or cut off), `VERSION` (newer than this program). */
export function parseRecord(file: string, maxChars: number = RECORD_LIMITS.chars): ExportedRecord {
  if (file.length > maxChars) throw new DesksideError("MESSAGE_TOO_LARGE", "It is larger than any record.");
  const read = parseBounded(recordTextOf(file), FILE_JSON);
  if ("problem" in read)
    throw new DesksideError("FORMAT", `The file is damaged or cut off (${read.problem}).`);
  const { format, version } = (read.value ?? {}) as { format?: unknown; version?: unknown };
  if (format === RECORD_FORMAT && version !== RECORD_VERSION) throw new DesksideError("VERSION");
  const parsed = z.safeParse(exportedRecord(), read.value);
  if (!parsed.success) {
    const where = parsed.error.issues.slice(0, 3).map((issue) => issue.path.join(".") || "file");
    throw new DesksideError("FORMAT", `The file is no record: see ${where.join(", ")}.`);
  }
  return parsed.data;
}
