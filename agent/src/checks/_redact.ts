/** Takes secrets out of text from logs and settings before anything leaves this machine. Best effort, and called so. */

/** What stands in place of a secret. */
export const REDACTED = "[redacted]";

/** Words whose value is a secret. */
const KEY = String.raw`[\w.-]*(?:pass(?:word|wd|phrase|code)?|pwd|secret|token|api[_-]?key|apikey|access[_-]?key|private[_-]?key|client[_-]?secret|credential|session[_-]?id|cookie|auth(?:orization|entication)?(?:[_-]?key)?)s?`;

const RULES: readonly (readonly [RegExp, string])[] = [
  // A key in PEM form, over any number of lines, also where its end was cut off.
  [/-----BEGIN ([A-Z0-9 ]*PRIVATE KEY[A-Z ]*)-----[\s\S]*?(?:-----END \1-----|$)/g, REDACTED],
  // `Authorization: Bearer …`, with or without its scheme; the value may be folded to the next line.
  [
    /\b((?:proxy-)?authorization["']?\s*[:=]\s*["']?)(?:(?:basic|bearer|digest|negotiate|token)\s+)?[^\s"',;]+/gi,
    `$1${REDACTED}`,
  ],
  [/\b(bearer|basic)\s+[A-Za-z0-9+/_.~=-]{8,}/gi, `$1 ${REDACTED}`],
  // https://user:password@host
  [/([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s/@]+@/gi, `$1:${REDACTED}@`],
  // Forms that services give their keys.
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?/g, REDACTED],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, REDACTED],
  [
    /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abprs]-[\w-]{10,}|sk-[\w-]{20,}|[rs]k_(?:live|test)_\w{10,})/g,
    REDACTED,
  ],
  // `"password": "…"`, `password = …`, `PASSWORD:\n  …`: a quoted value up to its quote, else up to the next space.
  [
    new RegExp(
      String.raw`(["']?\b${KEY}\b["']?\s*(?:=>|[:=])\s*)(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s"',;&]+)`,
      "gi",
    ),
    `$1${REDACTED}`,
  ],
  // `--password …`, `-p…` of database clients.
  [new RegExp(String.raw`(--?${KEY})(\s+)(?!-)(?:"[^"]*"|'[^']*'|\S+)`, "gi"), `$1$2${REDACTED}`],
  [/\b((?:mysql|mysqldump|mariadb|sshpass)\b[^\n]*?\s-p)[^\s-]\S*/gi, `$1${REDACTED}`],
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
