/** `/proc/loadavg` and `/proc/uptime`. */

export interface Load {
  readonly one: number;
  readonly five: number;
  readonly fifteen: number;
}

/** Tasks that ran or waited, averaged over 1, 5 and 15 minutes. */
export function parseLoad(text: string): Load {
  const [one = 0, five = 0, fifteen = 0] = text.split(" ", 3).map(positive);
  return { one, five, fifteen };
}

/** Seconds since the machine started (since the container did, in one). */
export const parseUptime = (text: string): number => positive(text.split(" ", 1)[0] ?? "");

function positive(text: string): number {
  const value = Number.parseFloat(text);
  return Number.isFinite(value) && value >= 0 ? value : 0;
}
