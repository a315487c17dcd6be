/** How far a run is: "step 3 of about 6", the seven phases, and the steps that probably come next. */
import { type Flow, type FlowNode, flowOf, type LinkedFlow, nodeOf } from "./flow.ts";
import { PHASES, type Phase } from "./phases.ts";
import { isOver, type RunState } from "./state.ts";

export interface Progress {
  /** The step that is due, from 1. */
  readonly step: number;
  /** An estimate, never below `step`: the average of the ways that end well. */
  readonly about: number;
}
export type PhaseState = "done" | "current" | "empty";

const isWork = (node: FlowNode): boolean =>
  node.type === "ask" ||
  node.type === "tech_check" ||
  node.type === "agent_check" ||
  node.type === "action" ||
  node.type === "confirm";

/**
 * Steps still to come from `id` on when all goes well: the mean over the branches, without those that only escalate or
 * lead back. `null` where no branch is left.
 */
function remaining(
  linked: LinkedFlow,
  flow: Flow,
  id: string,
  memo: Map<string, number | null>,
): number | null {
  const key = `${flow.id}/${id}`;
  const known = memo.get(key);
  if (known !== undefined) return known;
  memo.set(key, null);
  const node = nodeOf(flow, id);
  if (node === undefined || node.type === "escalate") return null;
  const called = node.type === "subflow" ? flowOf(linked, node.flow) : undefined;
  const inside = called === undefined ? 0 : (remaining(linked, called, called.start, memo) ?? 0);
  const own = inside + (isWork(node) ? 1 : 0) + (node.type === "action" ? 1 : 0);
  if (node.type === "confirm" || node.type === "end") {
    memo.set(key, own);
    return own;
  }
  const targets = [...new Set(node.next.map((edge) => edge.goto))];
  const ways = targets.map((target) => remaining(linked, flow, target, memo)).filter((way) => way !== null);
  const total = ways.length === 0 ? null : own + ways.reduce((sum, way) => sum + way, 0) / ways.length;
  memo.set(key, total);
  return total;
}

export function progressOf(linked: LinkedFlow, state: RunState): Progress {
  const taken = new Set(
    state.history.flatMap((mark) =>
      mark.stage === "goto" || mark.stage === "correction" || mark.stage === "review" ? [] : [mark.sequence],
    ),
  ).size;
  if (isOver(state)) return { step: taken, about: taken };
  const memo = new Map<string, number | null>();
  let left = 0;
  for (const [depth, frame] of state.stack.entries()) {
    const flow = flowOf(linked, frame.flow);
    const node = flow === undefined ? undefined : nodeOf(flow, frame.node);
    if (flow === undefined || node === undefined) continue;
    const innermost = depth === state.stack.length - 1;
    const ways = innermost ? [node.id] : node.next.map((edge) => edge.goto);
    const known = ways.map((way) => remaining(linked, flow, way, memo)).filter((way) => way !== null);
    left +=
      known.length === 0 ? (innermost ? 1 : 0) : known.reduce((sum, way) => sum + way, 0) / known.length;
  }
  const step = taken + 1;
  return { step, about: Math.max(step, taken + Math.round(left)) };
}

/** The seven phases in order, for the bar. */
export function phaseProgress(state: RunState, current: Phase | null): { phase: Phase; state: PhaseState }[] {
  return PHASES.map((phase) => ({
    phase,
    state: phase === current && !isOver(state) ? "current" : state.phases[phase] > 0 ? "done" : "empty",
  }));
}

/** The steps on the shortest way from here to the end, without the present one: an outlook, not a promise. */
export function outlookOf(
  linked: LinkedFlow,
  state: RunState,
  max = 4,
): { flow: string; node: string; title: string }[] {
  const frame = state.stack.at(-1);
  const flow = frame === undefined ? undefined : flowOf(linked, frame.flow);
  if (frame === undefined || flow === undefined || isOver(state)) return [];
  const before = new Map<string, string | null>([[frame.node, null]]);
  const queue = [frame.node];
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    const node = nodeOf(flow, id);
    if (node === undefined) continue;
    if (id !== frame.node && (node.type === "confirm" || node.type === "end")) {
      const way: string[] = [];
      for (
        let at: string | null | undefined = id;
        at !== frame.node && typeof at === "string";
        at = before.get(at)
      )
        way.unshift(at);
      return way
        .flatMap((step) => {
          const found = nodeOf(flow, step);
          return found === undefined || !(isWork(found) || found.type === "subflow")
            ? []
            : [{ flow: flow.id, node: step, title: found.title }];
        })
        .slice(0, max);
    }
    for (const edge of node.next)
      if (!before.has(edge.goto)) {
        before.set(edge.goto, id);
        queue.push(edge.goto);
      }
  }
  return [];
}
