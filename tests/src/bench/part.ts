/** A part of the bench: some figures, measured together within a time limit. */
import type { Figure } from "./figures.ts";

export interface Part {
  readonly keys: readonly string[];
  /** It is given up after this, in ms. */
  readonly limitMs: number;
  /** `step` tells what is going on. */
  run(step: (what: string) => void): Promise<Figure[]>;
}

/** Runs both sides in turns, the first one changing, so that what else the machine does falls on both alike. */
export async function inTurns<T>(
  rounds: number,
  baseline: () => Promise<T>,
  product: () => Promise<T>,
): Promise<{ baseline: T[]; product: T[] }> {
  const measured: { baseline: T[]; product: T[] } = { baseline: [], product: [] };
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) measured.baseline.push(await baseline());
    measured.product.push(await product());
    if (round % 2 === 1) measured.baseline.push(await baseline());
  }
  return measured;
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
