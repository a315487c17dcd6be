import { expect, test } from "vitest";
import { UsageError } from "../platform/problems.ts";
import { readValues } from "./values.ts";

test("a value is JSON where it reads as JSON, else text", () => {
  expect(
    readValues(["days=14", "keep=true", 'roots=["/tmp"]', "schedule=daily 03:10", "name=a=b", "empty="]),
  ).toEqual({
    days: 14,
    keep: true,
    roots: ["/tmp"],
    schedule: "daily 03:10",
    name: "a=b",
    empty: "",
  });
});

test("a name that objects have of their own is a name like any other", () => {
  const values = readValues(['__proto__={"x":1}']);
  expect(Object.getPrototypeOf(values)).toBe(Object.prototype);
  expect(Object.keys(values)).toEqual(["__proto__"]);
});

test("a setting without a name is wrong usage", () => {
  for (const setting of ["days", "=14", ""]) expect(() => readValues([setting])).toThrow(UsageError);
});
