/** The reducer: one input in, the next state and the step to record out; or a problem, and nothing has changed. */
import { cleanText } from "../schema.ts";
import {
  conclude,
  currentNode,
  emptyPhases,
  finish,
  giveUp,
  leaveNode,
  type Moved,
  moveTo,
  visitsLeft,
} from "./advance.ts";
import { judgeAnswer, UNDERSTOOD } from "./answer-value.ts";
import { bindingsOf, chooseEdge, keepFacts, manualStatus } from "./bindings.ts";
import { askedNode, type Due, dueOf } from "./due.ts";
import {
  type Edge,
  type FlowNode,
  flowOf,
  type Json,
  type LinkedFlow,
  nodeOf,
  OUTCOMES,
  type Outcome,
} from "./flow.ts";
import type { InputOf, RunInput } from "./input.ts";
import { MAX_ATTEMPTS, MAX_REASON, MAX_STEPS } from "./limits.ts";
import { applyCorrection } from "./correct.ts";
import { draftStep, type StepParts } from "./draft.ts";
import { type Frame, isOver, type Latest, nodeKey, type RunState, type StepDraft } from "./state.ts";

export const INPUT_PROBLEMS = [
  "OVER",
  "NOT_DUE",
  "NOT_YOURS",
  "BAD_VALUE",
  "REASON_NEEDED",
  "NO_SUCH_NODE",
  "NO_SUCH_STEP",
  "VISITS_SPENT",
  "ATTEMPTS_SPENT",
  "TOO_LONG",
] as const;
export interface InputProblem {
  readonly code: (typeof INPUT_PROBLEMS)[number];
  /** What to do next, for whoever sent it. */
  readonly message: string;
}
export type Applied =
  | { readonly state: RunState; readonly step: StepDraft; readonly due: Due }
  | { readonly problem: InputProblem };

const refuse = (code: InputProblem["code"], message: string): { problem: InputProblem } => ({
  problem: { code, message },
});
/** The state after an input, and what its step says beyond what every step says. */
export type Turn = { state: RunState; parts: StepParts } | { problem: InputProblem };

/**
 * Applies one input. Pure and deterministic: time comes with the input. A problem leaves the run as it was; nothing
 * that comes in makes it throw. The answer of whoever comes second to the same question is a problem (`NOT_DUE`) or an
 * answer to the next one: callers compare `state.sequence` first.
 */
export function applyAnswer(linked: LinkedFlow, state: RunState, input: RunInput): Applied {
  const due = dueOf(linked, state);
  const barred = guard(state, input, due);
  if (barred !== undefined) return barred;
  const turn = take(linked, state, input, due);
  if ("problem" in turn) return turn;
  const { step, mark } = draftStep(linked, state, input, due, turn.parts);
  const next: RunState = {
    ...turn.state,
    sequence: step.sequence,
    history: [...turn.state.history, mark],
    dueAt: input.at,
  };
  return { state: next, step, due: dueOf(linked, next) };
}

/** Who may send what: the customer's pages answer, the agent reports, everything else is a technician's. */
function guard(state: RunState, input: RunInput, due: Due): { problem: InputProblem } | undefined {
  if (isOver(state) && input.kind !== "correct")
    return refuse("OVER", "This run is over. Start another one if there is more to do.");
  if (state.sequence >= MAX_STEPS && input.kind !== "abandon")
    return refuse("TOO_LONG", `This run has ${MAX_STEPS} steps. End it and start another one.`);
  if (input.via === "link" || input.via === "companion") {
    const theirs = due.by === "customer" || (due.kind === "check" && due.manual !== null);
    const answers = (input.kind === "answer" && input.goto === undefined) || input.kind === "outcome";
    if (!theirs || !answers || input.reportedBy !== "customer")
      return refuse("NOT_YOURS", "This step is for your technician.");
  } else if (input.via === "agent") {
    const agents = input.kind === "report" || (input.kind === "outcome" && due.by === "signer");
    if (!agents || input.reportedBy !== "agent")
      return refuse("NOT_YOURS", "An agent reports checks and operations, nothing else.");
  } else if (input.kind === "report" || input.reportedBy === "agent")
    return refuse("NOT_YOURS", "Only the agent can report this.");
  if ("reason" in input && input.reason !== undefined && input.reason.length > MAX_REASON)
    return refuse("BAD_VALUE", `Keep the reason below ${MAX_REASON} characters.`);
  if (
    "reason" in input &&
    input.kind !== "answer" &&
    input.kind !== "proceed" &&
    (input.reason ?? "").trim() === ""
  )
    return refuse("REASON_NEEDED", "Say why, in a few words.");
  return undefined;
}

function take(linked: LinkedFlow, state: RunState, input: RunInput, due: Due): Turn {
  if (input.kind === "correct") return applyCorrection(linked, state, input);
  const here = currentNode(linked, state);
  if (here === undefined) return refuse("OVER", "This run is over.");
  const { frame, node } = here;
  switch (input.kind) {
    case "answer":
      return takeAnswer(linked, state, frame, node, input, due);
    case "report":
      return takeReport(linked, state, frame, node, input, due);
    case "outcome":
      return due.kind === "action"
        ? takeOutcome(linked, state, frame, node, input.outcome, input.detail ?? "")
        : refuse("NOT_DUE", "No action is due.");
    case "skip":
      if (due.kind !== "check") return refuse("NOT_DUE", "No check is due.");
      return observed(
        linked,
        state,
        frame,
        node,
        { status: "unknown", facts: {}, answer: null },
        { skipped: cleanText(input.reason, MAX_REASON) },
      );
    case "proceed":
      return due.kind === "review"
        ? goOn(linked, state, frame, node, null, input)
        : refuse("NOT_DUE", "There is no result to go on from.");
    case "rerun": {
      if (due.kind !== "check" && due.kind !== "review") return refuse("NOT_DUE", "No check is due.");
      if (state.attempt >= MAX_ATTEMPTS)
        return refuse("ATTEMPTS_SPENT", "This check has run often enough. Go on without it.");
      const stage = due.kind === "review" ? (node.type === "action" ? "recheck" : "work") : state.stage;
      return { state: { ...state, stage, attempt: state.attempt + 1 }, parts: { observed: "rerun" } };
    }
    case "goto":
      return takeGoto(linked, state, input);
    case "complete": {
      if (due.kind !== "complete") return refuse("NOT_DUE", "The end is not reached yet.");
      const reason = cleanText(input.reason, MAX_REASON);
      const done: RunState = {
        ...state,
        status: state.ending ?? "concluded",
        ending: null,
        stage: "work",
        phasesReason: reason,
        overrides: state.overrides + 1,
      };
      return {
        state: done,
        parts: { observed: emptyPhases(state), chosenBy: "person", overrideReason: reason },
      };
    }
    case "abandon":
      return {
        state: { ...finish(state, "abandoned"), ending: null },
        parts: {
          observed: "abandoned",
          chosenBy: "person",
          overrideReason: cleanText(input.reason, MAX_REASON),
        },
      };
  }
}

function takeAnswer(
  linked: LinkedFlow,
  state: RunState,
  frame: Frame,
  node: FlowNode,
  input: InputOf<"answer">,
  due: Due,
): Turn {
  if (due.kind === "hazard") {
    if (input.value !== UNDERSTOOD) return refuse("BAD_VALUE", `Choose "${UNDERSTOOD}".`);
    const escalation = { reason: node.hazard?.technical ?? "", to: "engineer", pack: [], safety: true };
    return { state: finish({ ...state, escalation }, "escalated"), parts: { observed: input.value } };
  }
  if (due.kind === "action") {
    const outcome =
      OUTCOMES.find((known) => known === input.value) ?? (input.value === "unsure" ? "unknown" : undefined);
    return outcome === undefined
      ? refuse("BAD_VALUE", `Choose one of: ${OUTCOMES.join(", ")}.`)
      : takeOutcome(linked, state, frame, node, outcome, "");
  }
  const asked = askedNode(linked, state);
  const question = due.kind === "question" ? due.input : due.kind === "check" ? due.manual?.input : undefined;
  if (question === undefined || asked === undefined) return refuse("NOT_DUE", "No question is due.");
  const judged = judgeAnswer(question, input.value);
  if ("problem" in judged) return refuse("BAD_VALUE", judged.problem);
  const status =
    asked.type === "agent_check"
      ? manualStatus(asked, judged.value)
      : node.type === "confirm"
        ? state.latest.status
        : null;
  if (node.type === "confirm" && judged.value === "fixed") {
    if (input.goto !== undefined)
      return refuse("BAD_VALUE", "The customer says that it is fixed: there is nowhere to go.");
    const answers = { ...state.answers, [nodeKey(frame)]: judged.value };
    const left = leaveNode(
      { ...state, answers, latest: { ...state.latest, answer: "fixed" } },
      frame,
      node,
      null,
    );
    return {
      state: finish(conclude(left, frame, node), "confirmed"),
      parts: { observed: judged.value, status },
    };
  }
  const facts = node.type === "confirm" ? state.latest.facts : {};
  return observed(linked, state, frame, node, { status, facts, answer: judged.value }, judged.value, input);
}

function takeReport(
  linked: LinkedFlow,
  state: RunState,
  frame: Frame,
  node: FlowNode,
  input: InputOf<"report">,
  due: Due,
): Turn {
  if (due.kind !== "check") return refuse("NOT_DUE", "No check is due.");
  const { report } = input;
  if (report.check !== due.check) return refuse("NOT_DUE", `The check that is due is ${due.check}.`);
  const facts = keepFacts(report.facts as Record<string, Json>);
  return observed(
    linked,
    state,
    frame,
    node,
    { status: report.status, facts, answer: null },
    { summary: report.summary, advice: report.advice, facts },
  );
}

/** An answer or a report is in: keep it, and go on, or to a confirm's question, or to the review. */
function observed(
  linked: LinkedFlow,
  state: RunState,
  frame: Frame,
  node: FlowNode,
  found: Pick<Latest, "status" | "facts" | "answer">,
  raw: Json,
  override: Override = {},
): Turn {
  const asked = askedNode(linked, state) ?? node;
  const key = nodeKey({ flow: frame.flow, node: asked.id });
  const recheck = state.stage === "recheck";
  const latest: Latest = { ...found, outcome: recheck ? state.latest.outcome : null, result: null };
  const isCheck = asked.type === "agent_check" || (asked.type === "confirm" && found.answer === null);
  const checks = isCheck
    ? { ...state.checks, [key]: { status: found.status ?? "unknown", facts: found.facts } }
    : state.checks;
  const answers = found.answer === null ? state.answers : { ...state.answers, [key]: found.answer };
  const known: RunState = { ...state, latest, checks, answers };
  const base: StepParts = { observed: raw, status: found.status };
  if (node.type === "confirm" && found.answer === null)
    return { state: { ...known, stage: "question" }, parts: base };
  if (state.review && found.answer === null) {
    const expected = chooseEdge(node, bindingsOf(known, frame));
    return {
      state: { ...known, stage: "review" },
      parts: { ...base, expected: expected.edge?.goto ?? null, undecided: expected.undecided },
    };
  }
  return goOn(linked, known, frame, node, base, override);
}

/** After an action the check that found the fault runs again, unless nothing was done. */
function takeOutcome(
  linked: LinkedFlow,
  state: RunState,
  frame: Frame,
  node: FlowNode,
  outcome: Outcome,
  detail: string,
): Turn {
  if (node.type !== "action") return refuse("NOT_DUE", "No action is due.");
  const latest: Latest = { ...state.latest, outcome, status: null, answer: null, facts: {} };
  const known: RunState = { ...state, latest };
  const parts: StepParts = {
    observed: detail === "" ? outcome : { outcome, detail: cleanText(detail, 2_000) },
    outcome,
  };
  const flow = flowOf(linked, frame.flow);
  const again = flow === undefined ? undefined : nodeOf(flow, node.recheck);
  const canAsk =
    again?.type === "ask" ||
    again?.type === "tech_check" ||
    (again?.type === "agent_check" && (state.agentPresent || again.manual !== null));
  if (canAsk && outcome !== "refused" && outcome !== "not_possible")
    return { state: { ...known, stage: "recheck", attempt: 1 }, parts };
  return goOn(linked, { ...known, latest: { ...latest, status: "unknown" } }, frame, node, parts, {});
}

interface Override {
  readonly goto?: string | undefined;
  readonly reason?: string | undefined;
}
/** Leaves the node along the rule's edge, or to where a person says, with a reason. */
function goOn(
  linked: LinkedFlow,
  state: RunState,
  frame: Frame,
  node: FlowNode,
  base: StepParts | null,
  override: Override,
): Turn {
  const chosen = chooseEdge(node, bindingsOf(state, frame));
  const parts: StepParts = {
    ...(base ?? { observed: "go on", status: state.latest.status }),
    expected: chosen.edge?.goto ?? null,
    undecided: chosen.undecided,
  };
  if (override.goto !== undefined && override.goto !== chosen.edge?.goto) {
    const place = findPlace(linked, state, override.goto);
    if ("problem" in place) return place;
    const reason = cleanText(override.reason ?? "", MAX_REASON).trim();
    if (reason === "") return refuse("REASON_NEEDED", "Another branch than the expected one needs a reason.");
    const edge = node.next.find((candidate) => candidate.goto === override.goto) ?? null;
    const left = leaveNode(state, frame, node, edge);
    const moved = moveTo(linked, { ...left, stack: place.stack, overrides: state.overrides + 1 }, place.node);
    return landed(moved, { ...parts, edge, goto: place.node, chosenBy: "person", overrideReason: reason });
  }
  const left = leaveNode(state, frame, node, chosen.edge);
  if (chosen.edge === null) return { state: giveUp(left, `No way on from "${node.title}".`), parts };
  return landed(moveTo(linked, left, chosen.edge.goto), {
    ...parts,
    edge: chosen.edge,
    goto: chosen.edge.goto,
  });
}

const landed = (moved: Moved, parts: StepParts & { edge?: Edge | null }): Turn => ({
  state: moved.state,
  parts: { ...parts, passed: moved.passed },
});

function takeGoto(linked: LinkedFlow, state: RunState, input: InputOf<"goto">): Turn {
  const place = findPlace(linked, state, input.node);
  if ("problem" in place) return place;
  const moved = moveTo(
    linked,
    { ...state, stack: place.stack, ending: null, overrides: state.overrides + 1 },
    place.node,
  );
  return landed(moved, {
    observed: input.node,
    goto: place.node,
    chosenBy: "person",
    overrideReason: cleanText(input.reason, MAX_REASON),
  });
}

/** Finds `node` or `flow/node` in the innermost flow, else in one that called it; the flows inside that are left. */
function findPlace(
  linked: LinkedFlow,
  state: RunState,
  target: string,
): { stack: readonly Frame[]; node: string } | { problem: InputProblem } {
  const [first = "", second] = target.split("/");
  for (let depth = state.stack.length; depth > 0; depth--) {
    const frame = state.stack[depth - 1];
    const flow = frame === undefined ? undefined : flowOf(linked, frame.flow);
    if (frame === undefined || flow === undefined || (second !== undefined && flow.id !== first)) continue;
    const id = second ?? first;
    const node = nodeOf(flow, id);
    if (node === undefined) continue;
    if (visitsLeft(state, { flow: flow.id, node: id }, node) <= 0)
      return refuse(
        "VISITS_SPENT",
        `"${node.title}" has come up often enough. Choose another step, or escalate.`,
      );
    return { stack: state.stack.slice(0, depth), node: id };
  }
  return refuse("NO_SUCH_NODE", `This flow has no step "${cleanText(target, 80)}".`);
}
