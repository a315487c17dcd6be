/** The machine's two clocks: the one on the wall, right or wrong, and one that only ever runs forward. */
import { uptime } from "node:os";

export interface Clock {
  /** Milliseconds since 1970 by this machine's own clock, which may be wrong by years. */
  ownMs(): number;
  /**
   * Milliseconds of a monotonic clock that also counts while the machine sleeps: a grant of an hour is over when a
   * laptop wakes up the next morning. No change of date or time moves it.
   */
  monotonicMs(): number;
}

/**
 * `performance.now()` stands still during a suspend, the system's uptime does not but is coarse: the first gives the
 * milliseconds, the second what was slept.
 */
export function createSystemClock(): Clock {
  const apartMs = () => uptime() * 1_000 - performance.now();
  const firstApartMs = apartMs();
  let sleptMs = 0;
  return {
    ownMs: () => Date.now(),
    monotonicMs() {
      // The uptime is read in steps of 10 ms: a smaller difference says nothing.
      const nowMs = apartMs() - firstApartMs;
      if (nowMs > sleptMs + 1_000) sleptMs = nowMs;
      return performance.now() + sleptMs;
    },
  };
}

/** A timer that waits at most this long in one go, in ms: longer waits overflow a 32-bit number and fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Calls `run` once, `delayMs` from now; `clear` takes it back. Keeps no process alive. */
export function after(delayMs: number, run: () => void): { clear(): void } {
  const timer = setTimeout(run, Math.min(Math.max(0, delayMs), LONGEST_TIMER_MS));
  timer.unref();
  return { clear: () => clearTimeout(timer) };
}
