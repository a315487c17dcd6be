/** A small flow and a subflow that use every kind of node, for the tests of the language. */
import type { CheckReport, CheckStatus } from "../documents/check-report.ts";
import type { Flow, Json, LinkedFlow } from "./flow.ts";
import type { RunInput } from "./input.ts";
import { linkFlow } from "./link.ts";
import { parseFlow } from "./parse.ts";
import { type Started, startRun, type StartOptions } from "./start.ts";

export const GREETING = `
kind: subflow
id: greeting
title: Greeting
version: 1
start: who
nodes:
  who: { type: ask, phase: identify-yourself, why: To know., say: { plain: Who are you?, technical: Name. }, input: { text: {} }, next: allowed }
  allowed:
    type: ask
    phase: identify-yourself
    why: To be sure.
    say: { plain: May you decide?, technical: Authorised? }
    input: { choice: ["yes", "no"] }
    next: [{ when: 'answer == "yes"', goto: done }, { goto: refused }]
  refused: { type: escalate, phase: establish-resolution, why: Not allowed., say: { plain: We may not go on., technical: Not authorised. }, reason: not authorised, to: supervisor }
  done: { type: end, phase: identify-yourself, why: Known., result: known }
`;

export const EXAMPLE = `
kind: flow
id: example
title: Example
version: 3
symptoms: [it does not work]
systems: { linux: covered, windows: by-questions, macos: not-applicable }
needs: [run_checks, run_commands]
vars: { tightest: The fullest disk }
start: hello
nodes:
  hello: { type: subflow, phase: identify-yourself, why: First., flow: greeting, next: advice }
  advice: { type: ask, phase: advise, why: Calm., say: { plain: Save your work., technical: Save. }, input: { choice: [saved] }, next: space }
  space:
    type: agent_check
    phase: feedback
    why: To measure.
    check: disk.space
    params: { mount: { cel: 'vars.tightest' } }
    visits: 3
    exhausted: give-up
    evidence: { software: 1 }
    set: { tightest: facts.mount }
    manual: { plain: Is it full?, technical: Full?, choice: [{ value: full, label: Full, status: fail }, { value: empty, label: Empty, status: ok }] }
    next:
      - { when: 'status == "fail" && facts.freePct < 5', goto: finding, label: very full, means: Really full., evidence: { software: 2 } }
      - { when: 'status == "fail"', goto: finding, label: full, means: Full. }
      - { when: 'status == "ok"', goto: judge, label: roomy }
      - { goto: look, label: could not tell, means: Somebody looks. }
  look:
    type: tech_check
    phase: identify-fault
    why: By eye.
    instruction: { plain: Your technician looks., technical: 'Read df. Free: {{ readable(checks["space"].facts.freeBytes) }}' }
    expected: room
    input: { number: { min: 0, max: 100, unit: "%" } }
    next: [{ when: 'answer == "unsure"', goto: give-up }, { when: answer > 90, goto: finding, label: full }, { goto: judge }]
  judge:
    type: decision
    phase: analyse
    why: To choose.
    next: [{ when: 'checks["space"].status == "ok" && agent', goto: fine }, { goto: fine }]
  fine: { type: note, phase: identify-fault, why: To say., say: { plain: There is room., technical: Room. }, conclusion: 'Room on {{ vars.tightest }}', fault: user, next: suggest }
  suggest: { type: ask, phase: recommend, why: To help., say: { plain: Try again., technical: Retry. }, input: { choice: [tried] }, next: confirm }
  finding: { type: note, phase: analyse, why: To say., say: { plain: It is full., technical: Full. }, conclusion: The disk is full, fault: software, next: ask-cause }
  ask-cause: { type: ask, phase: identify-fault, why: To know., say: { plain: What did you save?, technical: Cause. }, input: { choice: [films, unknown-things] }, next: clean }
  clean:
    type: action
    phase: recommend
    why: To win room.
    by: agent
    operation: procedure.run-once
    args: { procedure: clean-temporary-files, params: { minimumAgeDays: 7 } }
    scope: run_commands
    risk: low
    undo: None.
    say: { plain: We clean up., technical: Run P08. }
    by_hand: { plain: Clean up yourself., technical: By hand. }
    recheck: space
    next:
      - { when: 'outcome == "refused"', goto: give-up, label: refused }
      - { when: 'status == "ok"', goto: confirm, label: room again }
      - { goto: space, label: still full }
  confirm:
    type: confirm
    phase: establish-resolution
    why: The last word.
    check: baseline
    say: { plain: Does it work?, technical: Confirm. }
    conclusion: Room was made
    resolution: disk-space-freed
    next: [{ when: 'answer == "not_fixed"', goto: space, label: not yet }, { goto: give-up }]
  give-up: { type: escalate, phase: establish-resolution, why: Enough., say: { plain: A colleague helps., technical: Escalated. }, reason: not solved, to: experienced-colleague, pack: [reports] }
`;

/** The flow of a text that must be right. */
export function flowFrom(text: string): Flow {
  const parsed = parseFlow(text, "test.yaml");
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.flow;
}
/** Links the first text with the others as its library. */
export function linkTexts(text: string, ...others: string[]): LinkedFlow {
  const library = new Map(others.map((other) => [flowFrom(other).id, flowFrom(other)]));
  const linked = linkFlow(flowFrom(text), (id) => library.get(id));
  if ("problems" in linked) throw new Error(linked.problems.join("\n"));
  return linked.linked;
}
let linkedExample: LinkedFlow | undefined;
export const example = (): LinkedFlow => (linkedExample ??= linkTexts(EXAMPLE, GREETING));
export const begin = (options: Partial<StartOptions> = {}): Started =>
  startRun(example(), {
    agentPresent: true,
    technicalLevel: "plain",
    system: "linux",
    at: 1_000,
    ...options,
  });

let clock = 2_000;
/** Inputs as a customer, technician or agent sends them, each a second after the one before. */
export const says = (value: Json): RunInput => ({
  kind: "answer",
  at: (clock += 1_000),
  reportedBy: "customer",
  via: "link",
  value: value as never,
});
export const notes = (value: Json, more: { goto?: string; reason?: string } = {}): RunInput => ({
  kind: "answer",
  at: (clock += 1_000),
  reportedBy: "technician",
  via: "console",
  value: value as never,
  ...more,
});
export const reports = (check: string, status: CheckStatus, facts: Record<string, Json> = {}): RunInput => ({
  kind: "report",
  at: (clock += 1_000),
  reportedBy: "agent",
  via: "agent",
  report: {
    check,
    status,
    summary: `${check} is ${status}`,
    advice: "",
    facts: facts as CheckReport["facts"],
    evidence: [],
    takenAt: clock,
    durationMs: 5,
  },
});
type Technicians = Extract<
  RunInput["kind"],
  "proceed" | "rerun" | "goto" | "complete" | "abandon" | "skip" | "correct"
>;
export const decides = <Kind extends Technicians>(
  kind: Kind,
  rest: Omit<Extract<RunInput, { kind: Kind }>, "kind" | "at" | "reportedBy" | "via">,
): RunInput =>
  ({ kind, at: (clock += 1_000), reportedBy: "technician", via: "console", ...rest }) as RunInput;
export const outcome = (value: "done" | "failed" | "refused" | "unknown", detail?: string): RunInput => ({
  kind: "outcome",
  at: (clock += 1_000),
  reportedBy: "agent",
  via: "agent",
  outcome: value,
  ...(detail === undefined ? {} : { detail }),
});
