import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CHECK_STATUSES } from "../documents/check-report.ts";
import { applyAnswer } from "./apply.ts";
import { dueOf } from "./due.ts";
import { begin, example } from "./example.fixture.ts";
import { nodeOf, flowOf, OUTCOMES } from "./flow.ts";
import { type RunInput, runInput } from "./input.ts";
import { MAX_STEPS } from "./limits.ts";
import { outlookOf, phaseProgress } from "./progress.ts";
import { withAgent } from "./start.ts";
import { isOver, type RunState } from "./state.ts";
import { summariseRun } from "./summary.ts";

const linked = example();
const value = fc.oneof(
  fc.constantFrom(
    "yes",
    "no",
    "saved",
    "full",
    "empty",
    "unsure",
    "tried",
    "films",
    "fixed",
    "partly",
    "not_fixed",
    "understood",
    "done",
    95,
    10,
  ),
  fc.jsonValue(),
);
const place = fc.oneof(
  fc.constantFrom("space", "confirm", "example/clean", "greeting/who", "give-up", "judge", "hello", "fine"),
  fc.string({ maxLength: 20 }),
);
const reason = fc.constantFrom("", "because");
const from = fc.oneof(
  fc.record({ reportedBy: fc.constant("technician"), via: fc.constant("console"), at: fc.nat() }),
  fc.record({ reportedBy: fc.constant("customer"), via: fc.constant("link"), at: fc.nat() }),
  fc.record({ reportedBy: fc.constant("agent"), via: fc.constant("agent"), at: fc.nat() }),
);
const body = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("answer"), value }) },
  fc.record({ kind: fc.constant("answer"), value, goto: place, reason }),
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("report"),
      report: fc.record({
        check: fc.constantFrom("disk.space", "baseline"),
        status: fc.constantFrom(...CHECK_STATUSES),
        summary: fc.constant("s"),
        advice: fc.constant(""),
        facts: fc.oneof(
          fc.record({ freePct: fc.oneof(fc.nat(100), fc.double(), fc.constant(null)), mount: fc.string() }),
          fc.dictionary(fc.string(), fc.jsonValue()),
        ),
        evidence: fc.constant([]),
        takenAt: fc.nat(),
        durationMs: fc.nat(),
      }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("outcome"), outcome: fc.constantFrom(...OUTCOMES) }),
  },
  fc.record({ kind: fc.constantFrom("skip", "complete", "abandon"), reason }),
  fc.record({ kind: fc.constant("proceed"), goto: fc.option(place, { nil: undefined }), reason }),
  fc.record({ kind: fc.constant("rerun") }),
  fc.record({ kind: fc.constant("goto"), node: place, reason }),
  fc.record({ kind: fc.constant("correct"), sequence: fc.nat(30), value, reason }),
);
const input = fc.tuple(body, from).map(([what, who]) => ({ ...what, ...who }) as unknown as RunInput);
const options = fc.record({
  agentPresent: fc.boolean(),
  technicalLevel: fc.constantFrom("plain" as const, "technical" as const),
  review: fc.boolean(),
});

function run(started: RunState, inputs: readonly RunInput[]): { states: RunState[]; accepted: RunInput[] } {
  const states = [started];
  const accepted: RunInput[] = [];
  for (const each of inputs) {
    const state = states.at(-1) as RunState;
    const applied = applyAnswer(linked, state, each);
    if ("problem" in applied) continue;
    states.push(applied.state);
    accepted.push(each);
    expect(applied.step.sequence).toBe(state.sequence + 1);
    expect(applied.due).toEqual(dueOf(linked, applied.state));
  }
  return { states, accepted };
}

describe("any sequence of inputs", () => {
  it("never throws, never leaves the flow, and always has something due or is over", () => {
    fc.assert(
      fc.property(options, fc.array(input, { maxLength: 60 }), (how, inputs) => {
        for (const state of run(begin(how).state, inputs).states) {
          const due = dueOf(linked, state);
          expect(due.kind === "over").toBe(isOver(state));
          for (const frame of state.stack) {
            const flow = flowOf(linked, frame.flow);
            expect(flow === undefined ? undefined : nodeOf(flow, frame.node)).toBeDefined();
          }
          for (const [key, visits] of Object.entries(state.visits)) {
            const [flow = "", node = ""] = key.split("/");
            const found = flowOf(linked, flow);
            expect(visits).toBeLessThanOrEqual(
              (found === undefined ? null : nodeOf(found, node)?.visits) ?? 3,
            );
          }
          phaseProgress(state, null);
          outlookOf(linked, state);
          summariseRun(state);
        }
      }),
      { numRuns: 400 },
    );
  });

  it("gives the same state when it is replayed, also through JSON after every step", () => {
    fc.assert(
      fc.property(options, fc.array(input, { maxLength: 40 }), (how, inputs) => {
        const first = run(begin(how).state, inputs);
        let again = JSON.parse(JSON.stringify(begin(how).state)) as RunState;
        for (const each of first.accepted) {
          const applied = applyAnswer(linked, again, each);
          if ("problem" in applied) throw new Error(applied.problem.message);
          again = JSON.parse(JSON.stringify(applied.state)) as RunState;
        }
        expect(again).toEqual(JSON.parse(JSON.stringify(first.states.at(-1))));
      }),
      { numRuns: 200 },
    );
  });

  it("ends within the bound when whoever is asked keeps answering", () => {
    const helpful = fc.array(fc.nat(1_000), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(options, helpful, (how, choices) => {
        let state = begin(how).state;
        for (let turn = 0; !isOver(state); turn++) {
          expect(turn).toBeLessThan(120);
          const applied = applyAnswer(
            linked,
            state,
            somebodyActs(state, choices[turn % choices.length] ?? 0),
          );
          if ("problem" in applied) throw new Error(applied.problem.message);
          state = applied.state;
        }
      }),
      { numRuns: 300 },
    );
  });

  it("comes to an end even when a technician jumps and runs again for ever", () => {
    let state = begin().state;
    const jump = (node: string): RunInput => ({
      kind: "goto",
      at: 0,
      reportedBy: "technician",
      via: "console",
      node,
      reason: "again",
    });
    for (const node of Array.from({ length: 30 }, (_, turn) => (turn % 2 === 0 ? "space" : "advice"))) {
      const applied = applyAnswer(linked, state, jump(node));
      if ("state" in applied) state = applied.state;
    }
    expect(state.sequence).toBe(6);
    const tired: RunState = { ...state, sequence: MAX_STEPS };
    expect(applyAnswer(linked, tired, jump("judge"))).toMatchObject({ problem: { code: "TOO_LONG" } });
    expect(
      applyAnswer(linked, tired, {
        kind: "abandon",
        at: 0,
        reportedBy: "technician",
        via: "cli",
        reason: "new run",
      }),
    ).toHaveProperty("state.status", "abandoned");
  });

  it("stands an agent that comes and goes between any two inputs", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(input, fc.boolean()), { maxLength: 40 }), (turns) => {
        let state = begin().state;
        for (const [each, present] of turns) {
          state = withAgent(state, present);
          const applied = applyAnswer(linked, state, each);
          if ("state" in applied) state = applied.state;
          dueOf(linked, state);
        }
      }),
    );
  });

  it("accepts through the closed schema exactly what it understands", () => {
    const good = { kind: "answer", at: 1, reportedBy: "customer", via: "link", value: "yes" };
    expect(runInput().safeParse(good).success).toBe(true);
    for (const bad of [
      { ...good, extra: 1 },
      { ...good, kind: "jump" },
      { ...good, via: "telepathy" },
      { ...good, at: -1 },
      { kind: "goto", at: 1, reportedBy: "technician", via: "console", node: "a" },
    ])
      expect(runInput().safeParse(bad).success).toBe(false);
  });
});

/** The input that whoever is due would give; `pick` chooses among the possible ones. */
function somebodyActs(state: RunState, pick: number): RunInput {
  const due = dueOf(linked, state);
  const at = { at: state.dueAt + 1 };
  const technician = { ...at, reportedBy: "technician" as const, via: "console" as const };
  const one = <T>(all: readonly T[]): T => all[pick % all.length] as T;
  switch (due.kind) {
    case "check":
      return {
        kind: "report",
        ...at,
        reportedBy: "agent",
        via: "agent",
        report: {
          check: due.check,
          status: one(CHECK_STATUSES),
          summary: "",
          advice: "",
          facts: { freePct: pick % 10 },
          evidence: [],
          takenAt: 0,
          durationMs: 0,
        },
      };
    case "action":
      return { kind: "outcome", ...technician, outcome: one(OUTCOMES) };
    case "review":
      return { kind: "proceed", ...technician };
    case "complete":
      return { kind: "complete", ...technician, reason: "known" };
    case "question":
    case "hazard":
      return {
        kind: "answer",
        ...technician,
        value:
          due.input.type === "choice"
            ? one(due.input.choices).value
            : due.input.type === "number"
              ? due.input.max
              : "words",
      };
    case "over":
      throw new Error("nothing is due");
  }
}
