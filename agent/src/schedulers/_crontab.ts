/** Reads and changes the text of a crontab without touching a byte that is not ours. Pure. */

/**
 * A crontab as text in which each character is one byte (latin1), so that odd bytes come out as they went in.
 * Lines keep their ends; the last one may have none.
 */
export type CrontabLines = readonly string[];

export const parseCrontab = (bytes: Uint8Array): CrontabLines =>
  Buffer.from(bytes)
    .toString("latin1")
    .match(/[^\n]*\n|[^\n]+$/g) ?? [];
export const renderCrontab = (lines: CrontabLines): Buffer => Buffer.from(lines.join(""), "latin1");

/** Bytes of UTF-8 as the one-byte characters of {@link CrontabLines}, and back. */
const toLine = (text: string) => `${Buffer.from(text, "utf8").toString("latin1")}\n`;
const toText = (line: string) => Buffer.from(line.replace(/\n$/, ""), "latin1").toString("utf8");

const MARK = / # deskside(-once)?:([A-Za-z0-9._-]{1,64})\n?$/;

/** Paths that mean the same to cron, to any shell and to us: in single quotes, and without cron's own `%`. */
export const isWritablePath = (path: string): boolean =>
  /^\/[^'"%\\\u0000-\u001f\u007f]*$/.test(path) && path.isWellFormed();

/** What cron hands to the shell for a script of ours; no parameter is ever in it. */
export const commandOf = (scriptPath: string): string => `/bin/sh '${scriptPath}'`;

/** The one line of a task. `fields`: cron's five, such as `10 3 * * *`. */
export const taskLine = (fields: string, scriptPath: string, id: string): string =>
  `${fields} ${commandOf(scriptPath)} # deskside:${id}`;
export const onceLine = (fields: string, scriptPath: string, id: string): string =>
  `${fields} ${commandOf(scriptPath)} # deskside-once:${id}`;

/**
 * Whether a line is a task's: it carries the mark, and runs the task's own script. A mark alone does not make a line
 * ours, since anybody can copy one; a line that was commented out still is.
 */
const isTaskLine = (line: string, id: string, scriptPath: string, once: boolean): boolean => {
  const mark = MARK.exec(line);
  return (
    mark !== null &&
    mark[2] === id &&
    (mark[1] !== undefined) === once &&
    toText(line).includes(commandOf(scriptPath))
  );
};

/** The text of a task's line or lines as they stand (joined by a line end); null when there is none. */
export function findTask(lines: CrontabLines, id: string, scriptPath: string, once = false): string | null {
  const found = lines.filter((line) => isTaskLine(line, id, scriptPath, once));
  return found.length === 0 ? null : found.map(toText).join("\n");
}

export const withoutTask = (
  lines: CrontabLines,
  id: string,
  scriptPath: string,
  once = false,
): CrontabLines => lines.filter((line) => !isTaskLine(line, id, scriptPath, once));

/**
 * With the task's line, in its place if it has one, else first: settings such as `SHELL=` that stand in a crontab
 * hold for the lines below them, so above them our line runs as cron's defaults have it, and theirs stay theirs.
 */
export function withTask(
  lines: CrontabLines,
  text: string,
  id: string,
  scriptPath: string,
  once = false,
): CrontabLines {
  const at = lines.findIndex((line) => isTaskLine(line, id, scriptPath, once));
  const rest = withoutTask(lines, id, scriptPath, once);
  const place = Math.max(0, at);
  return [...rest.slice(0, place), toLine(text), ...rest.slice(place)];
}

/** The lines that are nobody's of ours. */
export const foreignLines = (
  lines: CrontabLines,
  isOurs: (id: string, text: string) => boolean,
): CrontabLines =>
  lines.filter((line) => {
    const id = MARK.exec(line)?.[2];
    return id === undefined || !isOurs(id, toText(line));
  });
