/** `/proc/net/dev`: what each network interface received and sent since it came up. */

export interface NetCounters {
  readonly name: string;
  readonly receivedBytes: number;
  readonly sentBytes: number;
  /** Errors both ways. */
  readonly errors: number;
}

/** Reads the text of `/proc/net/dev`; headings and short lines are skipped. A name may hold anything but a slash. */
export function parseNetCounters(text: string): NetCounters[] {
  const found: NetCounters[] = [];
  for (const line of text.split("\n")) {
    // The counters hold no colon, so the last one ends the name: `eth0:1` is a name too.
    const colon = line.lastIndexOf(":");
    if (colon < 1) continue;
    const fields = line
      .slice(colon + 1)
      .trim()
      .split(/\s+/)
      .map(Number);
    if (fields.length < 16 || fields.some((value) => !Number.isFinite(value) || value < 0)) continue;
    found.push({
      name: line.slice(0, colon).trim(),
      receivedBytes: fields[0] ?? 0,
      sentBytes: fields[8] ?? 0,
      errors: (fields[2] ?? 0) + (fields[10] ?? 0),
    });
  }
  return found;
}
