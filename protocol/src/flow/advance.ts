/** Moves a run along until somebody has to act: arrivals, visit limits, automatic nodes, subflows, endings. */
import { bindingsOf, chooseEdge, evaluateArgs } from "./bindings.ts";
import { type Edge, type FlowNode, flowOf, type LinkedFlow, nodeOf } from "./flow.ts";
import { DEFAULT_VISITS, MAX_PASSED } from "./limits.ts";
import { PHASES, type Phase } from "./phases.ts";
import {
  type Conclusion,
  type Frame,
  nodeKey,
  type PassedNode,
  type RunState,
  type RunStatus,
  type Stage,
} from "./state.ts";
import { fillText } from "./template.ts";

export interface Moved {
  readonly state: RunState;
  readonly passed: readonly PassedNode[];
}

/** The node where a run stands; `undefined` once it is over. */
export function currentNode(
  linked: LinkedFlow,
  state: RunState,
): { frame: Frame; node: FlowNode } | undefined {
  const frame = state.stack.at(-1);
  const flow = frame === undefined ? undefined : flowOf(linked, frame.flow);
  const node = flow === undefined || frame === undefined ? undefined : nodeOf(flow, frame.node);
  return frame === undefined || node === undefined ? undefined : { frame, node };
}

/** Phases in which nothing has happened yet. */
export const emptyPhases = (state: RunState): Phase[] => PHASES.filter((phase) => state.phases[phase] === 0);

const countPhase = (state: RunState, phase: Phase): RunState => ({
  ...state,
  phases: { ...state.phases, [phase]: state.phases[phase] + 1 },
});

/** How often a run may still come to this node. */
export const visitsLeft = (state: RunState, frame: Frame, node: FlowNode): number =>
  (node.visits ?? DEFAULT_VISITS) - (state.visits[nodeKey(frame)] ?? 0);

/** Leaves a node whose work is done: its phase counts, its variables are set, its evidence and the edge's are added. */
export function leaveNode(state: RunState, frame: Frame, node: FlowNode, edge: Edge | null): RunState {
  const bindings = bindingsOf(state, frame);
  const set = evaluateArgs(
    Object.fromEntries(Object.entries(node.set).map(([name, cel]) => [name, { cel }])),
    bindings,
  );
  const vars = { ...state.vars, ...set.values };
  for (const name of set.missing) vars[name] = null;
  const scores = {
    hardware: state.scores.hardware + node.evidence.hardware + (edge?.evidence.hardware ?? 0),
    software: state.scores.software + node.evidence.software + (edge?.evidence.software ?? 0),
  };
  return { ...countPhase(state, node.phase), vars, scores };
}

/** Arrives at `target` of the innermost flow and goes on as far as nobody is needed. */
export function moveTo(linked: LinkedFlow, from: RunState, target: string): Moved {
  const passed: PassedNode[] = [];
  let state = from;
  let next: string | null = target;
  while (next !== null) {
    if (passed.length >= MAX_PASSED)
      return { state: giveUp(state, "The flow went round without asking anybody."), passed };
    const arrived: RunState | { through: string } = arrive(linked, state, next);
    if ("through" in arrived) {
      next = arrived.through;
      continue;
    }
    state = arrived;
    next = null;
    const here = currentNode(linked, state);
    if (here === undefined || isWaiting(state, here.node)) break;
    const step = pass(linked, state, here.frame, here.node);
    state = step.state;
    passed.push(...step.passed);
    next = step.next;
  }
  return { state, passed };
}

/** Counts the visit and sets the stage; a node whose visits are spent sends the run to its `exhausted` node. */
function arrive(linked: LinkedFlow, state: RunState, target: string): RunState | { through: string } {
  const top = state.stack.at(-1);
  const flow = top === undefined ? undefined : flowOf(linked, top.flow);
  const tried: string[] = [];
  let id = target;
  while (flow !== undefined && top !== undefined) {
    const node = nodeOf(flow, id);
    const frame: Frame = { flow: top.flow, node: id };
    if (node === undefined) return giveUp(state, `The flow has no step "${id}".`);
    if (visitsLeft(state, frame, node) > 0) {
      const key = nodeKey(frame);
      const visits = { ...state.visits, [key]: (state.visits[key] ?? 0) + 1 };
      return {
        ...state,
        stack: [...state.stack.slice(0, -1), frame],
        visits,
        stage: firstStage(state, node),
        attempt: 1,
      };
    }
    tried.push(id);
    if (node.exhausted === null || tried.includes(node.exhausted)) break;
    id = node.exhausted;
  }
  return giveUp(state, `The same step came up too often ("${target}").`);
}

function firstStage(state: RunState, node: FlowNode): Stage {
  if (node.hazard?.stop === true) return "hazard";
  return node.type === "confirm" && (node.check === null || !state.agentPresent) ? "question" : "work";
}

/** Whether a person or the agent has to act at this node. */
function isWaiting(state: RunState, node: FlowNode): boolean {
  if (state.status !== "running" || state.stage === "hazard") return true;
  if (node.type === "ask" || node.type === "tech_check" || node.type === "confirm") return true;
  if (node.type === "agent_check") return state.agentPresent || node.manual !== null;
  return node.type === "action" && (node.by !== "agent" || state.agentPresent || node.byHand !== null);
}

interface Pass {
  readonly state: RunState;
  readonly passed: readonly PassedNode[];
  readonly next: string | null;
}
/** One automatic node. A check or action with nobody to do it passes as `unknown` or `not_possible`. */
function pass(linked: LinkedFlow, from: RunState, frame: Frame, node: FlowNode): Pass {
  let state = from;
  if (node.type === "agent_check") {
    const nothing = { status: "unknown" as const, facts: {} };
    state = {
      ...state,
      checks: { ...state.checks, [nodeKey(frame)]: nothing },
      latest: { ...state.latest, ...nothing, answer: null },
    };
  }
  if (node.type === "action") state = { ...state, latest: { ...state.latest, outcome: "not_possible" } };
  if (node.type === "note" || node.type === "end" || node.type === "escalate")
    state = conclude(state, frame, node);
  if (node.type === "subflow") {
    const called = flowOf(linked, node.flow);
    if (called === undefined)
      return { state: giveUp(state, `The flow "${node.flow}" is missing.`), passed: [], next: null };
    const inner: Frame = { flow: called.id, node: called.start };
    return {
      state: { ...state, stack: [...state.stack, inner] },
      passed: [record(node, frame, state, null, [])],
      next: called.start,
    };
  }
  if (node.type === "escalate") {
    const escalation = { reason: node.reason, to: node.to, pack: node.pack, safety: false };
    return {
      state: finish({ ...countPhase(state, node.phase), escalation }, "escalated"),
      passed: [record(node, frame, state, null, [])],
      next: null,
    };
  }
  if (node.type === "end") return endFlow(linked, countPhase(state, node.phase), frame, node);
  const chosen = chooseEdge(node, bindingsOf(state, frame));
  const done = node.type === "agent_check" || node.type === "action";
  const left = done ? state : leaveNode(state, frame, node, chosen.edge);
  const passed = [record(node, frame, state, chosen.edge, chosen.undecided)];
  if (chosen.edge === null)
    return { state: giveUp(left, `No way on from "${node.title}".`), passed, next: null };
  return { state: left, passed, next: chosen.edge.goto };
}

/** The end of a subflow goes on in its caller; the end of the outermost flow concludes the run. */
function endFlow(
  linked: LinkedFlow,
  state: RunState,
  frame: Frame,
  node: Extract<FlowNode, { type: "end" }>,
): Pass {
  const ended = record(node, frame, state, null, []);
  if (state.stack.length <= 1) return { state: finish(state, "concluded"), passed: [ended], next: null };
  const stack = state.stack.slice(0, -1);
  const caller = currentNode(linked, { ...state, stack });
  if (caller === undefined)
    return { state: giveUp(state, "The calling step is missing."), passed: [ended], next: null };
  const back: RunState = {
    ...state,
    stack,
    latest: { ...state.latest, result: node.result },
    answers: { ...state.answers, [nodeKey(caller.frame)]: node.result },
  };
  const chosen = chooseEdge(caller.node, bindingsOf(back, caller.frame));
  const left = leaveNode(back, caller.frame, { ...caller.node, phase: node.phase }, chosen.edge);
  const passed = [ended, record(caller.node, caller.frame, back, chosen.edge, chosen.undecided)];
  if (chosen.edge === null)
    return { state: giveUp(left, `No way on from "${caller.node.title}".`), passed, next: null };
  return { state: left, passed, next: chosen.edge.goto };
}

function record(
  node: FlowNode,
  frame: Frame,
  state: RunState,
  edge: Edge | null,
  undecided: readonly string[],
): PassedNode {
  const text =
    node.type === "note" || node.type === "escalate" || node.type === "end" ? node.say.technical : "";
  return {
    flow: frame.flow,
    node: node.id,
    type: node.type,
    title: node.title,
    phase: node.phase,
    text: fillText(text, bindingsOf(state, frame)),
    goto: edge?.goto ?? null,
    interpretation: edge?.means ?? "",
    undecided,
  };
}

/** Takes over what a node concludes; parts that it leaves unsaid stay as an earlier node said them. */
export function conclude(
  state: RunState,
  frame: Frame,
  node: FlowNode & { finding: import("./flow.ts").Finding },
): RunState {
  const { conclusion: text, resolution, fault, article } = node.finding;
  if (text === "" && resolution === "" && fault === null && article === "") return state;
  const before = state.conclusion;
  const conclusion: Conclusion = {
    flow: frame.flow,
    node: frame.node,
    text: text === "" ? (before?.text ?? "") : fillText(text, bindingsOf(state, frame)),
    resolution: resolution === "" ? (before?.resolution ?? "") : resolution,
    fault: fault ?? before?.fault ?? null,
    article: article === "" ? (before?.article ?? "") : article,
  };
  return { ...state, conclusion };
}

/** Ends a run; one that is confirmed or concluded first has its empty phases explained. */
export function finish(state: RunState, status: Exclude<RunStatus, "running">): RunState {
  if ((status === "confirmed" || status === "concluded") && emptyPhases(state).length > 0)
    return { ...state, stage: "complete", ending: status, attempt: 1 };
  return { ...state, status, ending: null, stage: "work" };
}

/** The end of a run that cannot go on: somebody else takes over, with the reason. */
export function giveUp(state: RunState, reason: string): RunState {
  const escalation = { reason, to: "experienced-colleague", pack: [], safety: false };
  return finish({ ...state, escalation }, "escalated");
}
