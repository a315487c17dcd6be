/** Figures in words that can be read aloud. */

const UNITS = ["bytes", "kB", "MB", "GB", "TB", "PB"] as const;

/** `1.5 GB`; decimal units, as disks are sold and file managers show. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

/** `12 s`, `5 min`, `3 h`, `12 days`: the largest unit that keeps it above two. */
export function formatDuration(seconds: number): string {
  const abs = Math.abs(seconds);
  if (abs < 120) return `${Math.round(abs)} s`;
  if (abs < 7_200) return `${Math.round(abs / 60)} min`;
  return abs < 172_800 ? `${Math.round(abs / 3_600)} h` : `${Math.round(abs / 86_400)} days`;
}

/** `8 %`, or `8.4 %` below ten, where a decimal matters. */
export const formatPct = (pct: number): string =>
  `${pct < 10 ? Math.round(pct * 10) / 10 : Math.round(pct)} %`;

export const tenth = (value: number): number => Math.round(value * 10) / 10;
