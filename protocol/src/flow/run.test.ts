import { describe, expect, it } from "vitest";
import { applyAnswer } from "./apply.ts";
import { type DueCheck, dueCheckIdSource, dueOf } from "./due.ts";
import {
  begin,
  decides,
  example,
  EXAMPLE,
  GREETING,
  linkTexts,
  notes,
  outcome,
  reports,
  says,
} from "./example.fixture.ts";
import type { LinkedFlow } from "./flow.ts";
import type { RunInput } from "./input.ts";
import { outlookOf, phaseProgress } from "./progress.ts";
import { startRun, withAgent } from "./start.ts";
import type { RunState, StepDraft } from "./state.ts";
import { summariseRun } from "./summary.ts";

const linked = example();
/** Applies inputs that must all be accepted. */
function walk(
  state: RunState,
  inputs: readonly RunInput[],
  flow: LinkedFlow = linked,
): { state: RunState; steps: StepDraft[] } {
  const steps: StepDraft[] = [];
  for (const input of inputs) {
    const applied = applyAnswer(flow, state, input);
    if ("problem" in applied)
      throw new Error(`${input.kind} at ${state.stack.at(-1)?.node}: ${applied.problem.message}`);
    state = applied.state;
    steps.push(applied.step);
  }
  return { state, steps };
}
const refused = (state: RunState, input: RunInput): string => {
  const applied = applyAnswer(linked, state, input);
  return "problem" in applied ? applied.problem.code : `accepted at ${applied.step.node}`;
};
const GREET = [says("Ann, 555"), says("yes"), says("saved")];
const FULL = reports("disk.space", "fail", { mount: "/data", freePct: 3 });
const TO_CLEAN = [...GREET, FULL, says("films")];

describe("a run", () => {
  it("begins inside the subflow and says who acts, in both wordings", () => {
    const { due, passed, state } = begin();
    expect(due).toMatchObject({
      kind: "question",
      by: "customer",
      flow: "greeting",
      node: "who",
      text: "Who are you?",
      say: { technical: "Name." },
      visit: 1,
    });
    expect(passed).toMatchObject([{ flow: "example", node: "hello", type: "subflow" }]);
    expect(state.stack).toHaveLength(2);
    expect(begin({ technicalLevel: "technical" }).due).toMatchObject({ text: "Name." });
  });

  it("offers “I am not sure” with every question of a customer, and takes it by the default edge", () => {
    const { state } = walk(begin().state, [says("Ann")]);
    expect(dueOf(linked, state)).toMatchObject({
      input: { choices: [{ value: "yes" }, { value: "no" }, { value: "unsure" }] },
    });
    expect(walk(state, [says("unsure")]).state.status).toBe("escalated");
  });

  it("goes from a full disk over the cleaning and the same check to the customer's word", () => {
    const { state, steps } = walk(begin().state, [
      ...TO_CLEAN,
      outcome("done"),
      reports("disk.space", "ok", { mount: "/data", freePct: 40 }),
      reports("baseline", "ok"),
      says("fixed"),
    ]);
    expect(state.status).toBe("confirmed");
    expect(steps.map((step) => `${step.node}:${step.stage}`)).toEqual([
      "who:work",
      "allowed:work",
      "advice:work",
      "space:work",
      "ask-cause:work",
      "clean:work",
      "clean:recheck",
      "confirm:work",
      "confirm:question",
    ]);
    expect(steps[3]).toMatchObject({
      status: "fail",
      edge: { label: "very full" },
      interpretation: "Really full.",
      chosenBy: "rule",
      reportedBy: "agent",
      goto: "finding",
      passed: [{ node: "finding", type: "note", text: "Full." }],
    });
    expect(steps[6]).toMatchObject({ title: "Space (again)", status: "ok", goto: "confirm" });
    expect(steps.map((step) => step.sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(summariseRun(state)).toMatchObject({
      resolution: "disk-space-freed",
      fault: "software",
      software: 3,
      leans: "software",
      overrides: 0,
      emptyPhases: [],
      routine: { candidate: true, key: "example: example/confirm" },
    });
  });

  it("sets variables from facts and hands them to the next check's parameters", () => {
    const cleaning = walk(begin().state, TO_CLEAN).state;
    expect(cleaning.vars).toEqual({ tightest: "/data" });
    const again = walk(cleaning, [outcome("done")]).state;
    expect(dueOf(linked, again)).toMatchObject({
      kind: "check",
      check: "disk.space",
      params: { mount: "/data" },
      missing: [],
    });
    expect(dueOf(linked, walk(begin().state, GREET).state)).toMatchObject({ params: {}, missing: ["mount"] });
  });

  it("gives the signer the action's exact operation, arguments and scope", () => {
    expect(dueOf(linked, walk(begin().state, TO_CLEAN).state)).toMatchObject({
      kind: "action",
      by: "signer",
      operation: "procedure.run-once",
      args: { procedure: "clean-temporary-files", params: { minimumAgeDays: 7 } },
      scope: "run_commands",
      undo: "None.",
    });
  });

  it("checks nothing again when nothing was done", () => {
    const { state, steps } = walk(begin().state, [...TO_CLEAN, outcome("refused")]);
    expect(steps.at(-1)).toMatchObject({ outcome: "refused", goto: "give-up" });
    expect(state).toMatchObject({ status: "escalated", escalation: { reason: "not solved", safety: false } });
  });

  it("checks again when nobody knows how the action ended", () => {
    expect(
      dueOf(linked, walk(begin().state, [...TO_CLEAN, outcome("unknown", "agent restarted")]).state),
    ).toMatchObject({ kind: "check", stage: "recheck" });
  });

  it("takes unknown, refused and what cannot be decided by the default edge, and says so", () => {
    for (const status of ["unknown", "refused", "not_applicable", "warn"] as const)
      expect(
        walk(begin().state, [...GREET, reports("disk.space", status)]).steps.at(-1),
        status,
      ).toMatchObject({ goto: "look", undecided: [] });
    const undecided = walk(begin().state, [...GREET, reports("disk.space", "fail", {})]).steps.at(-1);
    expect(undecided).toMatchObject({
      goto: "look",
      interpretation: "Somebody looks.",
      undecided: [expect.stringContaining("facts.freePct < 5")],
    });
  });

  it("ends with a technician's reason when a phase is empty", () => {
    const jumped = walk(begin().state, [
      decides("goto", { node: "example/confirm", reason: "mended on the telephone" }),
      reports("baseline", "ok"),
      says("fixed"),
    ]).state;
    expect(jumped.status).toBe("running");
    expect(dueOf(linked, jumped)).toMatchObject({
      kind: "complete",
      by: "technician",
      emptyPhases: ["identify-yourself", "identify-fault", "advise", "feedback", "analyse", "recommend"],
    });
    expect(refused(jumped, decides("complete", { reason: " " }))).toBe("REASON_NEEDED");
    expect(refused(jumped, says("fixed"))).toBe("NOT_YOURS");
    const done = walk(jumped, [decides("complete", { reason: "all on the telephone" })]).state;
    expect(done).toMatchObject({ status: "confirmed", phasesReason: "all on the telephone" });
    expect(summariseRun(done).routine.candidate).toBe(false);
  });
});

describe("without an agent", () => {
  it("asks the customer instead of the machine", () => {
    const { state } = walk(begin({ agentPresent: false }).state, GREET);
    expect(dueOf(linked, state)).toMatchObject({
      kind: "question",
      by: "customer",
      text: "Is it full?",
      standsFor: "disk.space",
      input: { choices: [{ value: "full" }, { value: "empty" }, { value: "unsure" }] },
    });
    const { steps } = walk(state, [says("empty")]);
    expect(steps[0]).toMatchObject({
      status: "ok",
      observed: "empty",
      reportedBy: "customer",
      goto: "judge",
    });
  });

  it("lets the customer act by hand, and ends properly", () => {
    const { state } = walk(begin({ agentPresent: false }).state, [...GREET, says("full")]);
    // Without facts it cannot be told how full: the default edge.
    expect(state.stack.at(-1)?.node).toBe("look");
    const cleaning = walk(state, [notes(95), says("films")]).state;
    expect(dueOf(linked, cleaning)).toMatchObject({
      kind: "action",
      by: "customer",
      operation: null,
      scope: null,
      text: "Clean up yourself.",
    });
    expect(walk(cleaning, [says("done"), says("empty"), says("fixed")]).state.status).toBe("confirmed");
  });

  it("turns a waiting check into its question when the agent goes, and back", () => {
    const waiting = walk(begin().state, GREET).state;
    expect(dueOf(linked, waiting)).toMatchObject({ kind: "check", manual: { text: "Is it full?" } });
    expect(dueOf(linked, withAgent(waiting, false))).toMatchObject({
      kind: "question",
      standsFor: "disk.space",
    });
    expect(dueOf(linked, withAgent(withAgent(waiting, false), true))).toEqual(dueOf(linked, waiting));
  });

  it("takes the manual answer while the check waits for a technician", () => {
    expect(walk(begin().state, [...GREET, says("empty")]).steps.at(-1)).toMatchObject({
      status: "ok",
      goto: "judge",
      askedText: "Is it full?",
    });
  });

  it("passes a check with no question as unknown, and a closing check straight to the customer", () => {
    const bare = linkTexts(EXAMPLE.replace(/ {4}manual: .*\n/, ""), GREETING);
    const { state, steps } = walk(
      startRun(bare, { agentPresent: false, technicalLevel: "plain", system: null, at: 0 }).state,
      GREET,
      bare,
    );
    expect(steps.at(-1)?.passed).toMatchObject([{ node: "space", type: "agent_check", goto: "look" }]);
    expect(walk(state, [notes(10), says("tried"), says("fixed")], bare).state.history.at(-1)).toMatchObject({
      node: "confirm",
      stage: "question",
    });
  });
});

describe("a person's own way", () => {
  it("needs a reason for another branch than the expected one, and counts it", () => {
    const { state } = walk(begin().state, [...GREET, reports("disk.space", "unknown")]);
    expect(refused(state, notes(10, { goto: "finding" }))).toBe("REASON_NEEDED");
    const { state: after, steps } = walk(state, [
      notes(10, { goto: "finding", reason: "the figure is stale" }),
    ]);
    expect(steps[0]).toMatchObject({
      expected: "judge",
      goto: "finding",
      chosenBy: "person",
      overrideReason: "the figure is stale",
      edge: { label: "full" },
    });
    expect(after.overrides).toBe(1);
    expect(walk(state, [notes(10, { goto: "judge" })]).state.overrides).toBe(0);
  });

  it("waits in review with the expected branch chosen, goes on, runs again or elsewhere", () => {
    const { state, steps } = walk(begin({ review: true }).state, [...GREET, FULL]);
    expect(steps.at(-1)).toMatchObject({ expected: "finding", goto: null });
    expect(dueOf(linked, state)).toMatchObject({
      kind: "review",
      by: "technician",
      expected: "finding",
      status: "fail",
      branches: [{ goto: "finding", label: "very full" }, {}, {}, { goto: "look" }],
    });
    expect(walk(state, [decides("proceed", {})]).state.stack.at(-1)?.node).toBe("ask-cause");
    expect(refused(state, decides("proceed", { goto: "look" }))).toBe("REASON_NEEDED");
    expect(walk(state, [decides("proceed", { goto: "look", reason: "odd" })]).state.stack.at(-1)?.node).toBe(
      "look",
    );
    const again = walk(state, [decides("rerun", {})]).state;
    expect(dueOf(linked, again)).toMatchObject({ kind: "check", attempt: 2, visit: 1 });
  });

  it("leaves the inner flow when it goes to a node of the outer one", () => {
    const { state, steps } = walk(begin().state, [
      decides("goto", { node: "space", reason: "known caller" }),
    ]);
    expect(state.stack).toEqual([{ flow: "example", node: "space" }]);
    expect(steps[0]).toMatchObject({
      stage: "goto",
      flow: "greeting",
      node: "who",
      goto: "space",
      chosenBy: "person",
    });
    expect(refused(state, decides("goto", { node: "nowhere", reason: "x" }))).toBe("NO_SUCH_NODE");
    expect(refused(state, decides("goto", { node: "greeting/who", reason: "x" }))).toBe("NO_SUCH_NODE");
  });

  it("corrects an earlier answer by a new step, and says where that would have led", () => {
    const { state } = walk(begin().state, [...GREET, reports("disk.space", "unknown"), notes(10)]);
    const { state: after, steps } = walk(state, [
      decides("correct", { sequence: 5, value: 95, reason: "misread" }),
    ]);
    expect(steps[0]).toMatchObject({
      sequence: 6,
      corrects: 5,
      node: "look",
      observed: 95,
      expected: "finding",
      stage: "correction",
      overrideReason: "misread",
    });
    expect(after.stack).toEqual(state.stack);
    expect(after.answers["example/look"]).toBe(95);
    expect(refused(state, decides("correct", { sequence: 5, value: 500, reason: "x" }))).toBe("BAD_VALUE");
    expect(refused(state, decides("correct", { sequence: 4, value: "purple", reason: "x" }))).toBe(
      "BAD_VALUE",
    );
    expect(refused(state, decides("correct", { sequence: 44, value: 1, reason: "x" }))).toBe("NO_SUCH_STEP");
  });

  it("can skip a check, and abandon the run, with a reason", () => {
    const waiting = walk(begin().state, GREET).state;
    expect(walk(waiting, [decides("skip", { reason: "no scope" })]).steps[0]).toMatchObject({
      status: "unknown",
      goto: "look",
    });
    expect(refused(waiting, decides("abandon", { reason: "" }))).toBe("REASON_NEEDED");
    const gone = walk(waiting, [decides("abandon", { reason: "customer left" })]).state;
    expect(gone.status).toBe("abandoned");
    expect(refused(gone, says("empty"))).toBe("OVER");
    expect(dueOf(linked, gone)).toMatchObject({ kind: "over", status: "abandoned" });
  });
});

describe("what a run does not accept", () => {
  const waiting = walk(begin().state, GREET).state;
  it("the report of another check, or a report that is no agent's", () => {
    expect(refused(waiting, reports("net.dns", "ok"))).toBe("NOT_DUE");
    expect(
      refused(waiting, { ...reports("disk.space", "ok"), reportedBy: "customer", via: "link" } as RunInput),
    ).toBe("NOT_YOURS");
    expect(
      refused(waiting, {
        ...reports("disk.space", "ok"),
        reportedBy: "technician",
        via: "console",
      } as RunInput),
    ).toBe("NOT_YOURS");
  });
  it("a technician's question answered, a branch chosen or a run ended from the customer's page", () => {
    const looking = walk(waiting, [reports("disk.space", "unknown")]).state;
    expect(refused(looking, says(50))).toBe("NOT_YOURS");
    for (const input of [
      decides("goto", { node: "space", reason: "x" }),
      decides("abandon", { reason: "x" }),
      decides("skip", { reason: "x" }),
      { ...says("full"), goto: "finding", reason: "x" } as RunInput,
    ])
      expect(
        refused(waiting, { ...input, reportedBy: "customer", via: "link" } as RunInput),
        input.kind,
      ).toBe("NOT_YOURS");
    expect(refused(waiting, { ...says("full"), reportedBy: "technician" } as RunInput)).toBe("NOT_YOURS");
  });
  it("an answer that the question does not offer", () => {
    expect(refused(begin().state, says("   "))).toBe("BAD_VALUE");
    expect(refused(begin().state, says(["x"]))).toBe("BAD_VALUE");
    const looking = walk(waiting, [reports("disk.space", "unknown")]).state;
    for (const value of [-1, 101, "12", null, Number.NaN])
      expect(refused(looking, notes(value))).toBe("BAD_VALUE");
  });
  it("leaves the state untouched by a problem", () => {
    const before = JSON.stringify(waiting);
    refused(waiting, says("purple"));
    expect(JSON.stringify(waiting)).toBe(before);
  });
});

describe("bounds", () => {
  it("sends a run on when a node's visits are spent", () => {
    const round = [outcome("done"), reports("disk.space", "fail", { freePct: 2 })];
    const loop = [FULL, says("films"), ...round];
    const twice = walk(begin().state, [
      ...GREET,
      ...loop,
      ...loop,
      FULL,
      says("films"),
      outcome("done"),
    ]).state;
    const { state, steps } = walk(twice, [reports("disk.space", "fail", { freePct: 2 })]);
    expect(steps[0]).toMatchObject({ goto: "space", passed: [{ node: "give-up" }] });
    expect(state.status).toBe("escalated");
  });
  it("lets nobody jump to a node whose visits are spent", () => {
    let state = begin().state;
    for (let visit = 0; visit < 3; visit++)
      state = walk(state, [decides("goto", { node: "space", reason: "again" })]).state;
    expect(refused(state, decides("goto", { node: "space", reason: "again" }))).toBe("VISITS_SPENT");
  });
  it("stops running a check again after so many attempts", () => {
    let state = walk(begin().state, GREET).state;
    for (let attempt = 1; attempt < 20; attempt++) state = walk(state, [decides("rerun", {})]).state;
    expect(refused(state, decides("rerun", {}))).toBe("ATTEMPTS_SPENT");
  });
  it("keeps only so many facts", () => {
    const huge = Object.fromEntries(
      Array.from({ length: 500 }, (_, n) => [`k${n}`, Array.from({ length: 500 }, () => "x".repeat(5_000))]),
    );
    const { state } = walk(begin().state, [...GREET, reports("disk.space", "unknown", huge)]);
    expect(Object.keys(state.latest.facts)).toHaveLength(64);
    expect(JSON.stringify(state.latest.facts).length).toBeLessThan(64 * 64 * 510);
  });
});

describe("a hazard", () => {
  const text = EXAMPLE.replace(
    "reason: not solved, to: experienced-colleague",
    "hazard: { stop: true, plain: Stop using it., technical: Isolate. }, reason: unsafe, to: engineer",
  );
  const dangerous = linkTexts(text, GREETING);
  it("stops remote advice: only “understood” and a technician's reason lead on, and an engineer is sent", () => {
    const start = startRun(dangerous, {
      agentPresent: true,
      technicalLevel: "plain",
      system: null,
      at: 0,
    }).state;
    const { state } = walk(start, [...GREET, reports("disk.space", "unknown"), notes("unsure")], dangerous);
    expect(dueOf(dangerous, state)).toMatchObject({ kind: "hazard", by: "customer", text: "Stop using it." });
    expect(applyAnswer(dangerous, state, says("whatever"))).toMatchObject({ problem: { code: "BAD_VALUE" } });
    const { state: over } = walk(state, [says("understood")], dangerous);
    expect(over).toMatchObject({
      status: "escalated",
      escalation: { to: "engineer", safety: true, reason: "Isolate." },
    });
  });
});

describe("progress", () => {
  it("says step n of about m, never less than n, and ends on what was done", () => {
    let state = begin().state;
    const seen: string[] = [];
    for (const input of [
      ...TO_CLEAN,
      outcome("done"),
      reports("disk.space", "ok"),
      reports("baseline", "ok"),
      says("fixed"),
    ]) {
      const due = dueOf(linked, state);
      seen.push(`${due.progress.step}/${due.progress.about}`);
      expect(due.progress.about).toBeGreaterThanOrEqual(due.progress.step);
      state = walk(state, [input]).state;
    }
    expect(seen[0]).toMatch(/^1\/[5-9]$/);
    expect(dueOf(linked, state).progress).toEqual({ step: 9, about: 9 });
  });
  it("shows the seven phases and the probable next steps", () => {
    const { state } = walk(begin().state, TO_CLEAN);
    expect(phaseProgress(state, "recommend").map((phase) => phase.state)).toEqual([
      "done",
      "done",
      "done",
      "done",
      "done",
      "current",
      "empty",
    ]);
    expect(outlookOf(linked, state).map((step) => step.node)).toEqual(["confirm"]);
  });
});

describe("the name of a due check", () => {
  it("is the same in two windows, and another after a rerun, a new visit or in another run", () => {
    const waiting = walk(begin().state, GREET).state;
    const name = (state: RunState, run = "run-1") => dueCheckIdSource(run, dueOf(linked, state) as DueCheck);
    const rerun = walk(waiting, [decides("rerun", {})]).state;
    const recheck = walk(waiting, [FULL, says("films"), outcome("done")]).state;
    const visit = walk(recheck, [reports("disk.space", "fail")]).state;
    const names = [name(waiting), name(waiting, "run-2"), name(rerun), name(recheck), name(visit)];
    expect(new Set(names).size).toBe(5);
    expect(name(JSON.parse(JSON.stringify(waiting)) as RunState)).toBe(name(waiting));
  });
});
