/** Percentiles, and figures that a bench hands on. */

/** What one bench measured: key, value, and what stands beside it in the table. */
export interface Figure {
  readonly key: string;
  readonly value: number;
  /** The goal in words: `≤ 1.25`. */
  readonly goal: string;
  readonly met: boolean;
  /** The figures behind a ratio, for people. */
  readonly note: string;
}

/** The value below which `share` (0 to 1) of the sorted samples lie. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
export const median = (samples: readonly number[]): number => percentile(samples, 0.5);

/** A figure that must not be above its limit. */
export const atMost = (key: string, value: number, limit: number, note: string): Figure => ({
  key,
  value,
  goal: `≤ ${limit}`,
  met: value <= limit,
  note,
});
/** A figure that must not be below its limit. */
export const atLeast = (key: string, value: number, limit: number, note: string): Figure => ({
  key,
  value,
  goal: `≥ ${limit}`,
  met: value >= limit,
  note,
});
