import { describe, expect, it } from "vitest";
import { EXAMPLE, flowFrom, GREETING } from "./example.fixture.ts";
import { linkFlow } from "./link.ts";
import { type FlowCatalogue, lintFlow } from "./lint.ts";
import { parseFlow } from "./parse.ts";

const CATALOGUE: FlowCatalogue = {
  checks: { "disk.space": { facts: ["mount", "freePct", "freeBytes"] }, baseline: {} },
  procedures: ["clean-temporary-files"],
  operations: { "procedure.run-once": { scope: "run_commands" } },
};
function lint(text: string, catalogue: FlowCatalogue = CATALOGUE) {
  const parsed = parseFlow(text, "example.yaml");
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return lintFlow(parsed.flow, {
    source: parsed.source,
    catalogue,
    library: (id) => (id === "greeting" ? flowFrom(GREETING) : undefined),
  });
}
/** Lints the example with one thing changed; the change must be there to be found. */
function change(from: string, to: string) {
  if (!EXAMPLE.includes(from)) throw new Error(`the example has no ${from}`);
  return lint(EXAMPLE.replace(from, to));
}
const lineOf = (text: string, part: string) => text.slice(0, text.indexOf(part)).split("\n").length;

describe("the lint", () => {
  it("finds nothing in a flow that is right", () => {
    expect(lint(EXAMPLE)).toEqual([]);
  });

  const rules: [what: string, rule: string, from: string, to: string][] = [
    [
      "a node without a default edge",
      "default-edge",
      "- { goto: look, label: could not tell, means: Somebody looks. }",
      `- { when: 'status == "unknown"', goto: look }`,
    ],
    [
      "a default edge that is not the last",
      "default-edge",
      `{ when: 'answer == "unsure"', goto: give-up }`,
      "{ goto: give-up }",
    ],
    [
      "an unknown that takes the branch of a failure",
      "unknown",
      `- { when: 'status == "fail"', goto: finding, label: full, means: Full. }`,
      `- { when: 'status != "ok"', goto: finding }`,
    ],
    [
      "an unknown that takes the branch of success",
      "unknown",
      `- { when: 'status == "ok"', goto: judge, label: roomy }`,
      `- { when: 'status == "warn"', goto: judge }`,
    ],
    ["an action whose recheck is no check", "recheck", "recheck: space", "recheck: finding"],
    [
      "an action after which nobody confirms",
      "confirm",
      `- { when: 'status == "ok"', goto: confirm, label: room again }`,
      `- { when: 'status == "ok"', goto: stop }`,
    ],
    ["a node that nothing leads to", "unreachable", "next: suggest }", "next: confirm }"],
    ["a loop without a limit", "loop", "    visits: 3\n    exhausted: give-up\n", ""],
    ["a limit without a way out", "loop", "    exhausted: give-up\n", ""],
    ["a system that is not spoken of", "systems", ", macos: not-applicable", ""],
    ["a node that does not say why", "why", "why: By eye.", "title: By eye"],
    ["a single wording", "wording", "technical: Save. }", "technical: Save your work. }"],
    ["an edge to a node that is not there", "target", "next: advice }", "next: advise-them }"],
    ["a subflow that is not there", "subflow", "flow: greeting", "flow: farewell"],
    ["a check that is not there", "check", "check: disk.space", "check: disk.spacd"],
    [
      "a procedure that is not there",
      "procedure",
      "procedure: clean-temporary-files",
      "procedure: clean-everything",
    ],
    [
      "an operation that is not there",
      "operation",
      "operation: procedure.run-once",
      "operation: procedure.run-twice",
    ],
    ["a scope that is not the operation's", "scope", "scope: run_commands\n", "scope: terminal\n"],
    [
      "a scope that the flow does not ask for",
      "needs",
      "needs: [run_checks, run_commands]",
      "needs: [run_checks]",
    ],
    ["a risk without something saved before", "backup", "risk: low", "risk: high"],
    ["a condition that does not compile", "condition", "when: answer > 90", "when: answer >"],
    ["a name that is not declared", "condition", "when: answer > 90", "when: anser > 90"],
    ["a variable that is not declared", "condition", "cel: 'vars.tightest'", "cel: 'vars.thightest'"],
    [
      "a variable set but not declared",
      "variable",
      "set: { tightest: facts.mount }",
      "set: { tightes: facts.mount }",
    ],
    [
      "an answer that the question does not offer",
      "condition",
      `answer == "not_fixed"`,
      `answer == "notfixed"`,
    ],
    [
      "a status that does not exist",
      "condition",
      `when: 'status == "ok"', goto: judge`,
      `when: 'status == "okay"', goto: judge`,
    ],
    ["a fact that the check does not have", "condition", "facts.freePct < 5", "facts.freePercent < 5"],
    ["a check of another name", "condition", `checks["space"].status`, `checks["spice"].status`],
    ["a value in a text that does not compile", "condition", "readable(checks", "legible(checks"],
    ["a phase that can be missed", "phases", "phase: advise", "phase: analyse"],
    [
      "a hazard that stops advice on a node that goes on",
      "hazard",
      "why: Calm.",
      "why: Calm., hazard: { stop: true, plain: Stop. }",
    ],
  ];
  for (const [what, rule, from, to] of rules)
    it(`finds ${what}`, () => {
      const text = from.includes("goto: confirm, label: room again")
        ? EXAMPLE.replace(from, to).concat("  stop: { type: end, phase: establish-resolution, why: Over. }\n")
        : undefined;
      const found = text === undefined ? change(from, to) : lint(text);
      expect(found.map((problem) => problem.rule)).toContain(rule);
      for (const problem of found)
        expect(problem).toMatchObject({ file: "example.yaml", line: expect.any(Number) });
    });

  it("finds an action whose recheck does not lead to it", () => {
    const text = EXAMPLE.replace("recheck: space", "recheck: suggest").replace(
      "goto: space, label: not yet",
      "goto: give-up",
    );
    expect(lint(text).map((problem) => problem.rule)).toContain("recheck");
  });

  it("gives the line of the very condition", () => {
    const text = EXAMPLE.replace("facts.freePct < 5", "facts.freePct <");
    expect(lint(text)).toMatchObject([{ line: lineOf(text, "facts.freePct <'") }]);
  });

  it("counts the nodes: 150 and no more", () => {
    const chain = (count: number) => {
      const asks = Array.from(
        { length: count },
        (_, n) =>
          `  n${n}: { type: ask, phase: advise, why: x, say: { plain: a, technical: b }, input: { photo: {} }, next: ${n + 1 < count ? `n${n + 1}` : "stop"} }`,
      );
      return `kind: subflow\nid: long\ntitle: Long\nversion: 1\nstart: n0\nnodes:\n${asks.join("\n")}\n  stop: { type: end, phase: advise, why: x }\n`;
    };
    expect(lint(chain(149))).toEqual([]);
    expect(lint(chain(150)).map((problem) => problem.rule)).toEqual(["size"]);
  });

  it("asks for a manual question, or the way by hand, where a flow promises to work with no agent", () => {
    const text = EXAMPLE.replace("version: 3", "version: 3\nno_agent: true");
    expect(lint(text)).toEqual([]);
    const without = text.replace(/ {4}manual: .*\n/, "").replace(/ {4}by_hand: .*\n/, "");
    expect(lint(without).filter((problem) => problem.rule === "no-agent")).toHaveLength(2);
  });
});

describe("linking", () => {
  const subflow = (id: string, calls: string) =>
    flowFrom(
      `kind: subflow\nid: ${id}\ntitle: T\nversion: 1\nstart: a\nnodes:\n  a: { type: subflow, phase: advise, flow: ${calls}, next: b }\n  b: { type: end, phase: advise }\n`,
    );
  it("refuses a subflow that is missing, calls itself, or is a flow", () => {
    expect(linkFlow(flowFrom(EXAMPLE), () => undefined)).toMatchObject({
      problems: [expect.stringContaining("greeting")],
    });
    expect(
      linkFlow(subflow("one", "two"), (id) => (id === "two" ? subflow("two", "one") : subflow("one", "two"))),
    ).toHaveProperty("problems");
    expect(linkFlow(subflow("one", "example"), () => flowFrom(EXAMPLE))).toHaveProperty("problems");
  });
  it("refuses flows too deep inside each other", () => {
    expect(linkFlow(subflow("s0", "s1"), (id) => subflow(id, `s${Number(id.slice(1)) + 1}`))).toMatchObject({
      problems: [expect.stringContaining("inside each other")],
    });
  });
});
