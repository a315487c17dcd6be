/** Line by line, what differs between two texts: enough for a crontab and a script. */

/** Lines of a difference that are shown. */
const MAX_LINES = 400;

/** `-` lines that only `before` has, `+` lines that only `after` has, in their order; empty when they are equal. */
export function difference(label: string, before: string, after: string): string {
  if (before === after) return "";
  const a = before.split("\n");
  const b = after.split("\n");
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const removed = a.slice(start, a.length - end).map((line) => `-${line}`);
  const added = b.slice(start, b.length - end).map((line) => `+${line}`);
  const changed = [...removed, ...added];
  const shown = changed.slice(0, MAX_LINES);
  if (changed.length > MAX_LINES) shown.push(`... ${changed.length - MAX_LINES} more lines`);
  return `--- ${label}, line ${start + 1}\n${shown.join("\n")}\n`;
}
