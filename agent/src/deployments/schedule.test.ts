import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "@deskside/protocol";
import {
  cronFields,
  describeSchedule,
  nextRunMs,
  parseSchedule,
  scheduleOf,
  scheduleParam,
} from "./schedule.ts";

test.each([
  ["daily 03:10", "10 3 * * *", "every day at 03:10"],
  ["weekly sun 23:59", "59 23 * * 0", "every Sunday at 23:59"],
  ["every 15 minutes", "*/15 * * * *", "every 15 minutes"],
  ["every 60 minutes", "0 * * * *", "every 60 minutes"],
  ["every 1 minute", "* * * * *", "every minute"],
])("%s is %s", (text, fields, words) => {
  expect(cronFields(scheduleOf(text))).toBe(fields);
  expect(describeSchedule(scheduleOf(text))).toBe(words);
});

test.each([
  "every second",
  "every 1 seconds",
  "every 7 minutes",
  "every 0 minutes",
  "daily 24:00",
  "daily 3:10",
  "weekly 03:10",
  "daily 03:10\n* * * * * x",
  "@reboot",
  "* * * * *",
  "",
])("%j is refused", (text) => expect(parseSchedule(text)).toBeUndefined());

test("a procedure's own lower limit holds, and the error says what to write", () => {
  const result = z.safeParse(scheduleParam(5), "every 1 minutes");
  expect(result.error?.issues[0]?.message).toContain("one of 5, 6, 10");
});

test("the next run is after now, on the schedule, and none lies between", () => {
  const schedule = fc.oneof(
    fc.constantFrom(1, 5, 15, 60).map((minutes) => ({ every: "minutes" as const, minutes })),
    fc.record({ every: fc.constant("day" as const), hour: fc.nat(23), minute: fc.nat(59) }),
    fc.record({ every: fc.constant("week" as const), day: fc.nat(6), hour: fc.nat(23), minute: fc.nat(59) }),
  );
  fc.assert(
    fc.property(schedule, fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 }), (when, now) => {
      const next = nextRunMs(when, now);
      const date = new Date(next);
      expect(next).toBeGreaterThan(now);
      expect(date.getSeconds()).toBe(0);
      const periodMs = { minutes: 3_600_000, day: 25 * 3_600_000, week: 8 * 24 * 3_600_000 }[when.every];
      expect(next - now).toBeLessThanOrEqual(periodMs);
      if (when.every === "minutes") expect(date.getMinutes() % when.minutes).toBe(0);
      else expect([date.getHours(), date.getMinutes()]).toEqual([when.hour, when.minute]);
      if (when.every === "week") expect(date.getDay()).toBe(when.day);
    }),
  );
});
