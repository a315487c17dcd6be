/** Numbers with their units, as people read them. */

const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** 1,234,567 → "1.2 MB" (powers of 1,000, as the checks say it and disks are sold). */
export function bytes(value: number): string {
  let [rest, at] = [value, 0];
  while (rest >= 1_000 && at < UNITS.length - 1) {
    rest /= 1_000;
    at += 1;
  }
  return `${rest >= 100 || at === 0 ? Math.round(rest) : rest.toFixed(1)} ${UNITS[at]}`;
}
export const rate = (bytesPerS: number): string => `${bytes(bytesPerS)}/s`;
export const percent = (value: number): string =>
  `${value >= 10 || value === 0 ? Math.round(value) : value.toFixed(1)} %`;

/** 1,100 ms → "1.1 s"; below a second in ms. */
export const duration = (ms: number): string => {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes} min ${Math.round((ms % 60_000) / 1_000)} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
};
