import { expect, test } from "vitest";
import { clockAhead, createSessionClock, latestTimeS } from "./clock.ts";

const ASK_S = 1_800_000_000;
const YEAR_MS = 365 * 86_400_000;

test("certificates are judged by the latest time that is known", () => {
  expect(latestTimeS(5_999)).toBe(5);
  expect(latestTimeS(5_999, 9, undefined, 7)).toBe(9);
  expect(latestTimeS(99_000, 9)).toBe(99);
});

test.each([-YEAR_MS, 0, YEAR_MS])(
  "a session lives by the technician's time on a machine %d ms off",
  (offsetMs) => {
    const clock = createSessionClock({ ownMs: ASK_S * 1_000 + offsetMs, monotonicMs: 500, askIatS: ASK_S });
    expect(clock.offsetMs).toBe(offsetMs);
    expect(clock.apart).toBe(offsetMs !== 0);
    expect(clock.nowS(500)).toBe(ASK_S);
    expect(clock.nowS(60_500)).toBe(ASK_S + 60);
    expect(clock.ended(ASK_S + 60, 60_499)).toBe(false);
    expect(clock.ended(ASK_S + 60, 60_500)).toBe(true);
    expect(clock.deadlineMs(ASK_S + 60)).toBe(60_500);
    expect(clock.ownMs(clock.nowMs(60_500))).toBe(ASK_S * 1_000 + offsetMs + 60_000);
  },
);

test("clocks are apart from more than five minutes on", () => {
  const apart = (ms: number) =>
    createSessionClock({ ownMs: ASK_S * 1_000 + ms, monotonicMs: 0, askIatS: ASK_S }).apart;
  expect([300_000, 300_001, -300_000, -300_001].map(apart)).toEqual([false, true, false, true]);
  expect([300_000, 300_001, -999_999_999].map((ms) => clockAhead(ASK_S * 1_000 + ms, ASK_S))).toEqual([
    false,
    true,
    false,
  ]);
});
