import { expect, test } from "vitest";
import { abilities, active, endingSoon, isLook, minutesLeft, minutesUntil } from "./permissions.ts";

const MINUTE = 60_000;
const at = (scope: Parameters<typeof isLook>[0][number], minutes: number) => ({
  scope,
  until: minutes * MINUTE,
});

test("three scopes that change nothing are one word: look", () => {
  expect(abilities([at("view_diagnostics", 1), at("read_logs", 1), at("run_checks", 1)])).toEqual(["look"]);
  expect(isLook(["view_diagnostics", "read_logs"])).toBe(true);
  expect(isLook(["view_diagnostics", "run_commands"])).toBe(false);
});

test("a terminal can do everything, so nothing is named beside it", () => {
  expect(abilities([at("view_diagnostics", 1), at("run_commands", 1), at("terminal", 1)])).toEqual([
    "terminal",
  ]);
});

test("what has ended is not shown as allowed", () => {
  expect(active([at("read_logs", 5), at("terminal", 6)], 5 * MINUTE)).toEqual([at("terminal", 6)]);
});

test("the time left is that of the permission that lasts longest, and never below zero", () => {
  expect(minutesLeft([at("read_logs", 5), at("terminal", 38)], 0)).toBe(38);
  expect(minutesLeft([], 0)).toBe(0);
  expect(minutesUntil(0, 5 * MINUTE)).toBe(0);
});

test("a view that is a moment old still says the full minute", () => {
  expect(minutesUntil(60 * MINUTE, 900)).toBe(60);
  expect(minutesUntil(60 * MINUTE, 30_000)).toBe(59);
});

test("from five minutes before its end a permission ends soon, the first one first", () => {
  const scopes = [at("terminal", 5), at("run_commands", 3), at("read_logs", 5.1), at("files", 0)];
  expect(endingSoon(scopes, 0).map(({ scope }) => scope)).toEqual(["run_commands", "terminal"]);
});
