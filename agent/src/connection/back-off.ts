/** How long to wait before the next try: longer each time, and never all agents at once. */

/** The first wait, in ms: a hub that restarts is back within a second. */
const FIRST_MS = 200;
/** The longest, in ms: 10,000 agents then come back over half a minute. */
const LONGEST_MS = 30_000;

export interface BackOff {
  /** The next wait in ms, between half and all of what is due. */
  next(): number;
  reset(): void;
}

export function createBackOff(random: () => number = Math.random): BackOff {
  let dueMs = FIRST_MS;
  return {
    next() {
      const waitMs = dueMs * (0.5 + random() / 2);
      dueMs = Math.min(LONGEST_MS, dueMs * 2);
      return waitMs;
    },
    reset() {
      dueMs = FIRST_MS;
    },
  };
}
