/**
 * Which time counts. A PC with a wrong clock is a fault that is diagnosed here, so nothing rests on it alone:
 * certificates and lists are judged by the latest time that is known, a session by the `iat` of its `ask` (which
 * echoes the agent's nonce, so it is fresh), and from then on by a monotonic clock. Times are passed in.
 */
import { CLOCK_APART_MS } from "../limits.ts";

/** The latest of own clock, `ask.iat` and the newest list's `iat`, in seconds: certificates are judged by it. */
export const latestTimeS = (ownMs: number, ...signedS: readonly (number | undefined)[]): number =>
  signedS.reduce<number>((latest, time) => Math.max(latest, time ?? 0), Math.floor(ownMs / 1_000));

export interface SessionClock {
  /** Own clock minus the technician's, in ms, when the session began. */
  readonly offsetMs: number;
  /** More than five minutes apart: the prompt shows both times. */
  readonly apart: boolean;
  /** The session's time in ms for a reading of the monotonic clock. Never runs back. */
  nowMs(monotonicMs: number): number;
  /** The session's time in whole seconds, as `iat` and `exp` have it. */
  nowS(monotonicMs: number): number;
  /** The monotonic reading (ms) at which an `exp` (s) of this session is reached: no change of a clock moves it. */
  deadlineMs(expS: number): number;
  /** Whether an `exp` (s) has been reached. */
  ended(expS: number, monotonicMs: number): boolean;
  /** What this machine's own clock shows at a time (ms) of the session, for people to read. */
  ownMs(sessionMs: number): number;
}

/** A session's clock, fixed when its first `ask` came: own clock and monotonic reading of that moment, both in ms. */
export function createSessionClock(start: {
  readonly ownMs: number;
  readonly monotonicMs: number;
  readonly askIatS: number;
}): SessionClock {
  const askMs = start.askIatS * 1_000;
  const offsetMs = start.ownMs - askMs;
  const nowMs = (monotonicMs: number) => askMs + Math.max(0, monotonicMs - start.monotonicMs);
  const deadlineMs = (expS: number) => start.monotonicMs + (expS * 1_000 - askMs);
  return {
    offsetMs,
    apart: Math.abs(offsetMs) > CLOCK_APART_MS,
    nowMs,
    nowS: (monotonicMs) => Math.floor(nowMs(monotonicMs) / 1_000),
    deadlineMs,
    ended: (expS, monotonicMs) => monotonicMs >= deadlineMs(expS),
    ownMs: (sessionMs) => sessionMs + offsetMs,
  };
}

/** Whether this machine's clock runs so far ahead of a fresh signed time (s) that "has run out" may be its own fault. */
export const clockAhead = (ownMs: number, signedS: number): boolean =>
  ownMs - signedS * 1_000 > CLOCK_APART_MS;
