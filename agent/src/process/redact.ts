/** Takes secrets out of text from logs and settings before anything leaves this machine. Best effort, and called so. */

/** What stands in place of a secret. */
export const REDACTED = "[redacted]";

/**
 * Words whose value is a secret. Every repetition in these patterns is bounded, or consumes what it has seen: the text
 * is hostile, and a pattern that begins anew at each letter of a megabyte would hold the agent up for minutes.
 */
const KEY = String.raw`[\w.-]{0,40}(?:pass(?:word|wd|phrase|code)?|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential|session[_-]?id|cookie|auth(?:orization|entication)?)(?:[_-]?(?:key|value|string))?s?`;
/** A quoted value up to its quote; one without an end, up to the end of the line; else up to the next space. */
const VALUE = String.raw`(?:"(?:[^"\\\n]|\\.){0,2000}"|'(?:[^'\\\n]|\\.){0,2000}'|["'][^\n]*|[^\s"',;&]+)`;

const RULES: readonly (readonly [RegExp, string])[] = [
  // A key in PEM form, over any number of lines, also where its end was cut off.
  [
    /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,20}-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,80}-----|$)/g,
    REDACTED,
  ],
  // `Authorization: Bearer …`, with or without its scheme; the value may be folded to the next line.
  [
    /\b((?:proxy-)?authorization["']?\s{0,20}[:=]\s{0,20}["']?)(?:(?:basic|bearer|digest|negotiate|token)\s{1,20})?[^\s"',;]+/gi,
    `$1${REDACTED}`,
  ],
  [/\b(bearer|basic)\s{1,20}[A-Za-z0-9+/_.~=-]{8,}/gi, `$1 ${REDACTED}`],
  // https://user:password@host
  [/\b([a-z][a-z0-9+.-]{0,20}:\/\/[^\s:/@]{0,100}):[^\s/@]{1,500}@/gi, `$1:${REDACTED}@`],
  // Forms that services give their keys.
  [/\beyJ[A-Za-z0-9_-]{8,1000}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?/g, REDACTED],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, REDACTED],
  [
    /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abprs]-[\w-]{10,}|sk-[\w-]{20,}|[rs]k_(?:live|test)_\w{10,})/g,
    REDACTED,
  ],
  // `"password": "…"`, `password = …`, `PASSWORD:\n  …`.
  [new RegExp(String.raw`(["']?\b${KEY}\b["']?\s{0,20}(?:=>|[:=])\s{0,40})${VALUE}`, "gi"), `$1${REDACTED}`],
  // `--password …`, `-p…` of database clients.
  [new RegExp(String.raw`(--?\b${KEY})(\s{1,20})(?!-)${VALUE}`, "gi"), `$1$2${REDACTED}`],
  [/\b((?:mysql|mysqldump|mariadb|sshpass)\b[^\n]{0,300}?\s-p)[^\s-]\S*/gi, `$1${REDACTED}`],
];

/** The text with secrets replaced. Give it whole texts: a secret that is cut in two is not recognised. */
export function redact(text: string): string {
  let clean = text;
  for (const [pattern, replacement] of RULES) clean = clean.replace(pattern, replacement);
  return clean;
}

const OPEN_END = new RegExp(String.raw`\b${KEY}\b["']?\s*(?:=>|[:=])\s*$`, "i");

/** True when the text ends where a secret would begin (`password:`), so that the next line may be one. */
export const endsInSecretName = (text: string): boolean => OPEN_END.test(text);
