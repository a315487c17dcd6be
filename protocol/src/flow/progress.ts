/** How far a run is: "step 3 of about 6", the seven phases, and the steps that probably come next. */
import { type Flow, type FlowNode, flowOf, type LinkedFlow, nodeOf } from "./flow.ts";
import { PHASES, type Phase } from "./phases.ts";
import { isOver, type RunState } from "./state.ts";

export interface Progress {
  /** The step that is due, from 1. */
  readonly step: number;
  /** An estimate, never below `step`: half-way between the shortest way to the end and the average one. */
  readonly about: number;
}
export type PhaseState = "done" | "current" | "empty";

const isWork = (node: FlowNode): boolean =>
  node.type === "ask" ||
  node.type === "tech_check" ||
  node.type === "agent_check" ||
  node.type === "action" ||
  node.type === "confirm";

/** Steps still to come from `id` on: the mean over the branches, a way back counting nothing. */
function remaining(linked: LinkedFlow, flow: Flow, id: string, memo: Map<string, number>): number {
  const key = `${flow.id}/${id}`;
  const known = memo.get(key);
  if (known !== undefined) return known;
  memo.set(key, 0);
  const node = nodeOf(flow, id);
  if (node === undefined) return 0;
  const called = node.type === "subflow" ? flowOf(linked, node.flow) : undefined;
  const own = called === undefined ? (isWork(node) ? 1 : 0) : remaining(linked, called, called.start, memo);
  // A confirm node's edges are for "not fixed": the estimate is for the day when all goes well.
  const targets = node.type === "confirm" ? [] : [...new Set(node.next.map((edge) => edge.goto))];
  const ways = targets.map((target) => remaining(linked, flow, target, memo));
  const mean = ways.length === 0 ? 0 : ways.reduce((sum, way) => sum + way, 0) / ways.length;
  const shortest = ways.length === 0 ? 0 : Math.min(...ways);
  const total = own + (mean + shortest) / 2;
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
  const memo = new Map<string, number>();
  let left = 0;
  for (const [depth, frame] of state.stack.entries()) {
    const flow = flowOf(linked, frame.flow);
    const node = flow === undefined ? undefined : nodeOf(flow, frame.node);
    if (flow === undefined || node === undefined) continue;
    const innermost = depth === state.stack.length - 1;
    left += innermost
      ? remaining(linked, flow, node.id, memo)
      : Math.min(...node.next.map((edge) => remaining(linked, flow, edge.goto, memo)), 99);
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
