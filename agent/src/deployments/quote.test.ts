import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { hasControl, quote, quoteAll } from "./quote.ts";

/** What a real sh makes of some quoted words: each printed with a NUL after it. */
function throughSh(script: string): string[] {
  const out = execFileSync("/bin/sh", ["-s"], { input: script, env: {} });
  return out.toString("utf8").split("\0").slice(0, -1);
}

const anything = fc
  .string({ unit: "binary", maxLength: 200 })
  .filter((value) => !value.includes("\0") && value.isWellFormed());

test("any string comes back from a real sh as it went in", () => {
  fc.assert(
    fc.property(fc.array(anything, { minLength: 1, maxLength: 20 }), (values) => {
      expect(throughSh(`printf '%s\\0' ${quoteAll(values)}\n`)).toEqual(values);
    }),
    { numRuns: 150 },
  );
});

test.each([
  "$(touch x)",
  "`id`",
  "a'b",
  "'; rm -rf / #",
  "100%",
  "\\",
  "!!",
  "-n",
  "a\nb",
  "*",
  "~",
  "${HOME}",
  "",
])("sh reads %j as plain text", (value) => {
  expect(throughSh(`printf '%s\\0' ${quote(value)}\n`)).toEqual([value]);
});

test("what no script can hold is refused", () => {
  expect(() => quote("a\0b")).toThrow(/NUL/);
  expect(() => quote("\ud800")).toThrow(/surrogate/);
});

test("control characters in names are seen", () => {
  for (const bad of ["a\nb", "a\rb", "\u001b[2J", "a\u0085b", "a\u2028b", "\ud800"])
    expect(hasControl(bad)).toBe(true);
  for (const good of ["", "a b", "é", "100%", "日本"]) expect(hasControl(good)).toBe(false);
});
