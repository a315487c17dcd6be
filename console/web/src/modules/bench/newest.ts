/** The newest of a list whose order is its sender's own business. */
export function newest<T>(items: readonly T[], at: (item: T) => number): T | undefined {
  return items.reduce<T | undefined>(
    (best, item) => (best === undefined || at(item) >= at(best) ? item : best),
    undefined,
  );
}
