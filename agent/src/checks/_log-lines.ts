/** Turns what systems keep as logs into entries of one line each, without secrets. */
import { cleanLine } from "@deskside/protocol";
import { endsInSecretName, REDACTED, redact } from "../process/redact.ts";

/** Characters kept of one message. */
const MESSAGE_CHARS = 600;
/** Colours and cursor movements that a program wrote into its log. */
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;

export interface LogEntry {
  /** Milliseconds since 1970; null where the line has no time that could be read. */
  readonly atMs: number | null;
  /** The program or unit. */
  readonly source: string;
  /** Redacted, one line. */
  readonly message: string;
  /** 0 emergency to 7 debug, as syslog counts; null where the line does not say. */
  readonly priority: number | null;
}

/** One field of a log as one line: secrets out first, while line ends still show what belongs together. */
export const logField = (text: string, max = MESSAGE_CHARS): string =>
  cleanLine(redact(text.replaceAll(ESCAPES, "")), max);

/** `journalctl -o json`: one object a line. A message that is no text comes as a list of bytes. */
export function parseJournal(output: string): LogEntry[] {
  const raw = output.split("\n").flatMap((line): LogEntry[] => {
    let entry: Record<string, unknown>;
    try {
      entry = JSON.parse(line) as Record<string, unknown>;
    } catch {
      // The last line of cut output, or an empty one.
      return [];
    }
    if (typeof entry !== "object" || entry === null) return [];
    const message = asText(entry["MESSAGE"]);
    if (message === "") return [];
    const micros = Number(asText(entry["__REALTIME_TIMESTAMP"]));
    const priority = Number(asText(entry["PRIORITY"]));
    const source =
      asText(entry["SYSLOG_IDENTIFIER"]) ||
      asText(entry["_COMM"]) ||
      asText(entry["_SYSTEMD_UNIT"]) ||
      "system";
    return [
      {
        atMs:
          Number.isSafeInteger(Math.round(micros / 1000)) && micros > 0 ? Math.round(micros / 1000) : null,
        source,
        message,
        priority: Number.isInteger(priority) && asText(entry["PRIORITY"]) !== "" ? priority : null,
      },
    ];
  });
  return finish(raw);
}

/** Words by which a line of a plain log is taken for an error: these files carry no priority. */
const SOUNDS_BAD =
  /\b(?:errors?|failed|failure|fatal|panic|critical|emerg|segfault|oom|out of memory|i\/o error|corrupt\w*|denied|timed? ?out|unable to)\b/i;

/** `/var/log/syslog` and its like, both forms of time. Only lines that sound like an error are given back. */
export function parseSyslog(text: string, nowMs: number): LogEntry[] {
  const raw = text.split("\n").flatMap((line): LogEntry[] => {
    const match =
      /^(\d{4}-\d\d-\d\dT\S+|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d) \S+ ([^:[]{1,64})(?:\[\d+\])?: (.*)$/.exec(
        line,
      );
    if (match?.[3] === undefined) return [];
    return [
      { atMs: parseTime(match[1] ?? "", nowMs), source: match[2] ?? "", message: match[3], priority: null },
    ];
  });
  return finish(raw).filter((each) => SOUNDS_BAD.test(each.message));
}

/** `dmesg --level=…`: `[    1.33] text`. `bootedAtMs` turns its seconds into a time. */
export function parseKernelLog(text: string, bootedAtMs: number): LogEntry[] {
  const raw = text.split("\n").flatMap((line): LogEntry[] => {
    const match = /^\[\s*(\d+\.\d+)\]\s?(.*)$/.exec(line);
    if (!match?.[2]) return [];
    return [
      {
        atMs: Math.round(bootedAtMs + Number(match[1]) * 1000),
        source: "kernel",
        message: match[2],
        priority: 3,
      },
    ];
  });
  return finish(raw);
}

/** Lines of a source that may still belong to a secret that began before, at most: a long key has some 60. */
const SECRET_LINES = 120;

/** Redacts and cleans raw entries in their order, also a secret that a program wrote over several entries. */
function finish(raw: readonly LogEntry[]): LogEntry[] {
  const open = new Map<string, { kind: "key" | "value"; left: number }>();
  return raw.map((each) => {
    const text = each.message.replaceAll(ESCAPES, "");
    const begun = open.get(each.source);
    let message = text;
    if (begun?.kind === "key") {
      const ends = text.includes("-----END");
      if (ends || begun.left <= 0) open.delete(each.source);
      else begun.left -= 1;
      message = REDACTED;
    } else {
      if (begun?.kind === "value") {
        open.delete(each.source);
        message = text.replace(/^\s*\S+/, REDACTED);
      }
      if (/-----BEGIN [A-Z0-9 ]*PRIVATE KEY/.test(text) && !text.includes("-----END")) {
        open.set(each.source, { kind: "key", left: SECRET_LINES });
      } else if (endsInSecretName(text)) {
        open.set(each.source, { kind: "value", left: 1 });
      }
    }
    return { ...each, source: logField(each.source, 64), message: logField(message) };
  });
}

/** The old form has no year: it is this one, or the last where that would lie ahead. */
function parseTime(text: string, nowMs: number): number | null {
  if (/^\d{4}/.test(text)) {
    const at = Date.parse(text);
    return Number.isNaN(at) ? null : at;
  }
  const year = new Date(nowMs).getFullYear();
  const at = Date.parse(`${text} ${year}`);
  if (Number.isNaN(at)) return null;
  return at > nowMs + 86_400_000 ? Date.parse(`${text} ${year - 1}`) : at;
}

function asText(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  const isBytes =
    Array.isArray(value) && value.every((each) => Number.isInteger(each) && each >= 0 && each < 256);
  return isBytes ? Buffer.from(value as number[]).toString("utf8") : "";
}
