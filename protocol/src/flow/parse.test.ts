import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EXAMPLE, flowFrom } from "./example.fixture.ts";
import { MAX_FILE_CHARS } from "./limits.ts";
import { parseFlow } from "./parse.ts";

const problemsOf = (text: string) => {
  const parsed = parseFlow(text, "bad.yaml");
  return "problems" in parsed ? parsed.problems : [];
};
const lineOf = (text: string, part: string) => text.slice(0, text.indexOf(part)).split("\n").length;

describe("reading a flow file", () => {
  it("spells every shorthand out", () => {
    const { nodes } = flowFrom(EXAMPLE);
    expect(nodes["advice"]).toMatchObject({
      title: "Advice",
      input: { type: "choice", choices: [{ value: "saved", label: "Saved" }] },
      next: [{ when: null, goto: "space" }],
    });
    expect(nodes["clean"]).toMatchObject({
      args: { procedure: { value: "clean-temporary-files" } },
      byHand: { plain: "Clean up yourself." },
    });
    expect(nodes["space"]).toMatchObject({
      params: { mount: { cel: "vars.tightest" } },
      manual: { choices: [{ status: "fail" }, { status: "ok" }] },
    });
  });

  it("says at which line a field is unknown, missing or of the wrong kind", () => {
    const text = EXAMPLE.replace("expected: room", "expectd: room");
    expect(problemsOf(text)).toMatchObject([
      {
        file: "bad.yaml",
        line: lineOf(text, "expectd"),
        rule: "schema",
        message: expect.stringContaining("expectd"),
      },
    ]);
    const wrong = EXAMPLE.replace("phase: advise", "phase: console");
    expect(problemsOf(wrong)[0]).toMatchObject({
      line: lineOf(wrong, "phase: console"),
      message: expect.stringContaining("establish-resolution"),
    });
    const missing = EXAMPLE.replace("    recheck: space\n", "");
    expect(problemsOf(missing)[0]?.message).toContain("recheck");
  });

  it("tells a wrong type of node, and a mistake within an edge, by their own place", () => {
    expect(problemsOf(EXAMPLE.replace("type: decision", "type: decide"))).toHaveLength(1);
    const text = EXAMPLE.replace("label: roomy", "labl: roomy");
    expect(problemsOf(text)).toMatchObject([
      { line: lineOf(text, "labl"), message: expect.stringContaining("labl") },
    ]);
  });

  it("refuses anchors, aliases, merge keys, tags, doubled keys, bombs and what is too large or deep", () => {
    const bomb = `a: &a [x,x,x]\nb: &b [*a,*a,*a]\nc: [*b,*b,*b]\n`;
    const cases = [
      bomb,
      "kind: &x flow\nid: *x",
      "kind: !!js/function 'x'",
      "kind: flow\nkind: flow",
      "<<: {kind: flow}",
      "x".repeat(MAX_FILE_CHARS + 1),
      "[".repeat(5_000),
      `${"- ".repeat(5_000)}x`,
      Array.from({ length: 3_000 }, (_, n) => `${" ".repeat(n)}a:`).join("\n"),
      "",
      "[]",
      "null",
      "\u0000",
    ];
    for (const text of cases) expect(problemsOf(text).length, text.slice(0, 30)).toBeGreaterThan(0);
  });

  it("never throws and always gives lines that begin at 1, whatever the text", () => {
    const pieces = fc.constantFrom(
      "kind: flow\n",
      "nodes:\n",
      "  a:\n",
      "    type: ask\n",
      "{",
      "[",
      "}",
      ": ",
      "- ",
      "&x ",
      "*x",
      "\t",
      "'",
      '"',
      "\n",
      "start: a\n",
      "%TAG\n",
      "---\n",
      "...\n",
      "? ",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces, { maxLength: 30 }).map((all) => all.join("")),
        ),
        (text) => {
          return problemsOf(text).every(
            (problem) => problem.line >= 1 && problem.column >= 1 && problem.message.length > 0,
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it("never throws on a real file with a piece cut out, doubled or changed", () => {
    fc.assert(
      fc.property(fc.nat(EXAMPLE.length), fc.nat(80), fc.string({ maxLength: 6 }), (from, length, put) => {
        parseFlow(EXAMPLE.slice(0, from) + put + EXAMPLE.slice(from + length), "cut.yaml");
      }),
      { numRuns: 300 },
    );
  });
});
