import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fits, parseBounded } from "./json.ts";

const limits = { depth: 16, tokens: 2_000, maxBytes: 65_536 };
const MIB = 1024 * 1024;

describe("the bounded JSON reader", () => {
  test("reads what the engine reads, whatever strings are in it", () => {
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^[\\"{}[\],:a]*$/));
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        text,
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        tie("list"),
        tie("object"),
      ),
      list: fc.array(tie("tree"), { maxLength: 4 }),
      object: fc.dictionary(text, tie("tree"), { maxKeys: 4, noNullPrototype: true }),
    }));
    fc.assert(
      fc.property(tree, fc.constantFrom(0, 2), (value, indent) => {
        const written = JSON.stringify(value, null, indent);
        const forbidden = /"(?:__proto__|constructor|prototype)":/.test(written);
        expect(parseBounded(written, limits)).toEqual(
          forbidden ? { problem: "name" } : { value: JSON.parse(written) as unknown },
        );
      }),
      { numRuns: 400 },
    );
  });

  test("agrees with the engine on what is no JSON", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\\"{}[\],:1a tn-]{0,12}$/), (written) => {
        let valid = true;
        try {
          JSON.parse(written);
        } catch {
          valid = false;
        }
        const result = parseBounded(written, limits);
        expect("problem" in result && result.problem === "syntax").toBe(!valid);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ['{"a":{"__proto__":1}}', "name"],
    ['[{"\\u005f_proto__":1}]', "name"],
    ['{"constructor":{"prototype":{}}}', "name"],
    ['{"prototype":1}', "name"],
    ['{"a":1,"a":1}', "duplicate"],
    ['[[{"b":{"a":1,"\\u0061":2}}]]', "duplicate"],
    ["{", "syntax"],
    ['"', "syntax"],
    ['"\\"', "syntax"],
  ])("refuses %s", (text, problem) => {
    expect(parseBounded(text, limits)).toEqual({ problem });
  });

  test("counts depth and tokens exactly", () => {
    const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
    expect(parseBounded(nested(16), limits)).toHaveProperty("value");
    expect(parseBounded(nested(17), limits)).toEqual({ problem: "depth" });
    const list = (items: number) => `[${"0,".repeat(items - 1)}0]`;
    expect(parseBounded(list(2_000), limits)).toHaveProperty("value");
    expect(parseBounded(list(2_001), limits)).toEqual({ problem: "tokens" });
    const brackets = '"[{,:"';
    expect(parseBounded(brackets, { ...limits, depth: 0, tokens: 0 })).toEqual({ value: "[{,:" });
  });

  test("counts bytes as UTF-8 has them", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(60), (text, max) => {
        expect(fits(text, max)).toBe(new TextEncoder().encode(text).length <= max);
      }),
    );
    expect(fits("\ud800a", 4)).toBe(true);
    expect(fits("\ud800a", 3)).toBe(false);
  });

  test.each([
    ["depth of 4 Mi", "[".repeat(4 * MIB), "depth"],
    ["4 MiB of escaped quotes", `"${'\\"'.repeat(2 * MIB)}`, "syntax"],
    ["4 MiB of backslashes", `"${"\\".repeat(4 * MIB)}`, "syntax"],
    ["4 MiB of empty strings", '""'.repeat(2 * MIB), "syntax"],
  ])("settles %s in linear time, without recursion", (_what, text, problem) => {
    const started = performance.now();
    expect(parseBounded(text, { ...limits, maxBytes: 8 * MIB })).toEqual({ problem });
    // Quadratic would be minutes.
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
