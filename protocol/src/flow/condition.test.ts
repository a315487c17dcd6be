import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Bindings, compileCondition, decide, readableBytes } from "./condition.ts";
import { fillText } from "./template.ts";

const bindings = (more: Partial<Bindings> = {}): Bindings => ({
  status: "fail",
  answer: "one",
  facts: { freePct: 4.5, usedPct: 95, freeBytes: 1_400_000_000, mount: "/", list: [{ n: 1 }, { n: 2.5 }] },
  outcome: null,
  result: null,
  answers: { "one-site": "yes" },
  checks: { space: { status: "ok", facts: { freePct: 50 } } },
  vars: {},
  agent: true,
  system: "linux",
  visit: 2,
  ...more,
});
const holds = (text: string, more: Partial<Bindings> = {}) => decide(text, bindings(more));

describe("a condition", () => {
  it("compares texts, whole numbers and decimals alike", () => {
    for (const text of [
      'status == "fail"',
      "facts.freePct < 5",
      "facts.usedPct > 90",
      "facts.usedPct > 90.5",
      "visit >= 2",
      'system == "linux" && agent',
      'answers["one-site"] == "yes"',
      'checks["space"].facts.freePct > 10',
      "facts.list.exists(each, each.n > 2)",
      "size(facts.list) == 2",
    ])
      expect(holds(text), text).toEqual({ value: true });
  });

  it("reckons with whole numbers and decimals together", () => {
    expect(holds("facts.freePct + 1 > 5")).toEqual({ value: true });
    expect(holds("facts.usedPct + 1 == 96 && 100 - facts.freePct > 95")).toEqual({ value: true });
  });

  it("sees null where something is absent, however deep", () => {
    for (const text of [
      "facts.nothing == null",
      'answers["never"] == null',
      'checks["never"].status == null',
      'checks["never"].facts.x == null',
      "vars.x == null",
      "facts.a.b.c == null",
    ])
      expect(holds(text), text).toEqual({ value: true });
  });

  it("is unknown, not an exception, where it cannot be decided", () => {
    for (const text of [
      "facts.nothing > 5",
      "facts.mount > 5",
      "size(facts.nothing) > 1",
      "answer",
      "facts.usedPct / 0 == 1",
    ])
      expect(holds(text), text).toHaveProperty("unknown");
  });

  it("does not compile when it names what is not declared or could cost without bound", () => {
    const wrong = [
      "foo == 1",
      "status = 1",
      "",
      "has(facts.x)",
      'facts.mount.matches("(a+)+$")',
      "facts.__proto__ == null",
      'facts["constructor"] == null',
      "[1].all(a, [1].all(b, [1].all(c, a == c)))",
      `status == "${"x".repeat(500)}"`,
      `${"(".repeat(60)}1${")".repeat(60)} == 1`,
      Array.from({ length: 90 }, () => "1").join(" + "),
    ];
    for (const text of wrong) expect(compileCondition(text), text).toHaveProperty("problem");
  });

  it("never throws, whatever text and facts come", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.constantFrom("facts.x > 1", "size(facts.x) == 1", "facts.x.y == null", "facts.x in [1]"),
        ),
        fc.jsonValue(),
        (text, value) => {
          const facts = { x: value as never };
          const decision = decide(text, bindings({ facts }));
          return "unknown" in decision || typeof decision.value === "boolean";
        },
      ),
    );
  });

  it("gives parameters as plain data", () => {
    const compiled = compileCondition('{"days": 7, "roots": answers["x"] == null ? [] : [answers["x"]]}');
    if ("problem" in compiled) throw new Error(compiled.problem);
    expect(compiled.condition.evaluate(bindings({ answers: { x: "/tmp" } }))).toEqual({
      known: true,
      value: { days: 7, roots: ["/tmp"] },
    });
    expect(compiled.condition.evaluate(bindings({ answers: {} }))).toEqual({
      known: true,
      value: { days: 7, roots: [] },
    });
  });
});

describe("a wording", () => {
  it("shows values, bytes in people's words, and says when one is not known", () => {
    expect(
      fillText(
        "{{ facts.mount }} has {{ readable(facts.freeBytes) }} ({{ facts.freePct }} %), {{ facts.gone }}",
        bindings(),
      ),
    ).toBe("/ has 1.4 GB (4.5 %), (not known)");
  });
  it("cannot be made to hide or reorder text by a value", () => {
    expect(fillText("“{{ answer }}”", bindings({ answer: "a\u202eb\n\u0000{{ status }}" }))).toBe(
      "“ab {{ status }}”",
    );
  });
  it("counts bytes as disks are sold", () => {
    expect([0, 999, 1_000, 53_687_091_200, 1.5e15].map(readableBytes)).toEqual([
      "0 bytes",
      "999 bytes",
      "1.0 KB",
      "53.7 GB",
      "1.5 PB",
    ]);
  });
});
