/** Rules about the ways through a flow: reachable, bounded, properly ended, confirmed, and through all seven phases. */
import type { Flow, FlowNode } from "./flow.ts";
import { nodeOf } from "./flow.ts";
import type { LintContext } from "./lint.ts";
import { PHASES, type Phase } from "./phases.ts";

const targetsOf = (node: FlowNode | undefined): string[] =>
  node === undefined
    ? []
    : [...node.next.map((edge) => edge.goto), ...(node.exhausted === null ? [] : [node.exhausted])];

export function lintPaths(context: LintContext): void {
  const { flow, report } = context;
  const reached = reachable(flow, [flow.start]);
  for (const node of Object.values(flow.nodes)) {
    const at = ["nodes", node.id];
    if (!reached.has(node.id)) {
      report("unreachable", at, `nothing leads to "${node.id}"`);
      continue;
    }
    const onwards = reachable(flow, [node.id]);
    if (![...onwards].some((id) => ends(nodeOf(flow, id))))
      report("ending", at, `no way from "${node.id}" ends in confirm, escalate or end`);
    if (node.type === "action") lintAction(context, node.id, node.recheck);
  }
  lintLoops(context);
  if (flow.kind === "flow") lintPhases(context, reached);
}

const ends = (node: FlowNode | undefined): boolean =>
  node?.type === "confirm" || node?.type === "escalate" || node?.type === "end";

function reachable(
  flow: Flow,
  from: readonly string[],
  stop: (node: FlowNode) => boolean = () => false,
): Set<string> {
  const seen = new Set(from);
  const queue = [...from];
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    const node = nodeOf(flow, id);
    if (node === undefined || stop(node)) continue;
    for (const target of targetsOf(node)) {
      if (!seen.has(target)) queue.push(target);
      seen.add(target);
    }
  }
  return seen;
}

/** The check that found the fault leads to the action, and after it nothing ends without the customer's word. */
function lintAction({ flow, report }: LintContext, id: string, recheck: string): void {
  if (!reachable(flow, [recheck]).has(id))
    report(
      "recheck",
      ["nodes", id, "recheck"],
      `"${recheck}" does not lead to "${id}": name the check that found the fault`,
    );
  const after = reachable(
    flow,
    targetsOf(nodeOf(flow, id)),
    (node) => node.type === "confirm" || node.type === "escalate",
  );
  for (const end of after)
    if (nodeOf(flow, end)?.type === "end")
      report(
        "confirm",
        ["nodes", id],
        `after "${id}" the flow can end at "${end}" without asking the customer to confirm`,
      );
}

/** Every way round passes a node that counts its visits and says where to go when they are spent. */
function lintLoops({ flow, report }: LintContext): void {
  const counted = (node: FlowNode) => node.visits !== null;
  const state = new Map<string, "open" | "done">();
  const told = new Set<string>();
  const walk = (id: string): void => {
    const node = nodeOf(flow, id);
    if (node === undefined || counted(node)) return;
    if (state.get(id) === "done") return;
    if (state.get(id) === "open") {
      if (!told.has(id))
        report(
          "loop",
          ["nodes", id],
          `a loop through "${id}" has no limit: give one of its nodes visits and exhausted`,
        );
      told.add(id);
      return;
    }
    state.set(id, "open");
    for (const target of targetsOf(node)) walk(target);
    state.set(id, "done");
  };
  for (const id of Object.keys(flow.nodes)) walk(id);
  for (const node of Object.values(flow.nodes)) {
    if (!counted(node)) continue;
    const round = reachable(
      flow,
      node.next.map((edge) => edge.goto),
    ).has(node.id);
    if (round && node.exhausted === null)
      report(
        "loop",
        ["nodes", node.id],
        `say in exhausted where "${node.id}" leads when its visits are spent`,
      );
  }
}

const both = (a: ReadonlySet<Phase>, b: ReadonlySet<Phase>): Set<Phase> =>
  new Set([...a].filter((phase) => b.has(phase)));
const either = (a: ReadonlySet<Phase>, b: ReadonlySet<Phase>): Set<Phase> => new Set([...a, ...b]);

/** Phases that have certainly been through on every way to a node (a forward "must" analysis). */
function phasesBefore(
  context: LintContext,
  flow: Flow,
  chain: readonly string[] = [],
): Map<string, Set<Phase>> {
  const before = new Map<string, Set<Phase>>([[flow.start, new Set()]]);
  const queue = [flow.start];
  const flowInto = (target: string, phases: ReadonlySet<Phase>) => {
    const known = before.get(target);
    const merged = known === undefined ? new Set(phases) : both(known, phases);
    if (known !== undefined && merged.size === known.size) return;
    before.set(target, merged);
    queue.push(target);
  };
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    const node = nodeOf(flow, id);
    const phases = before.get(id);
    if (node === undefined || phases === undefined) continue;
    if (node.exhausted !== null) flowInto(node.exhausted, phases);
    const after = either(phases, phasesOf(context, node, [...chain, flow.id]));
    for (const edge of node.next) flowInto(edge.goto, after);
  }
  return before;
}

/** What a node certainly adds; a check or action that is passed over where there is no agent adds nothing. */
function phasesOf(context: LintContext, node: FlowNode, chain: readonly string[]): Set<Phase> {
  if (node.type === "agent_check" && node.manual === null) return new Set();
  if (node.type === "action" && node.by === "agent" && node.byHand === null && context.flow.noAgent)
    return new Set();
  if (node.type !== "subflow") return new Set([node.phase]);
  const called = context.library(node.flow);
  if (called === undefined || chain.includes(called.id)) return new Set();
  const before = phasesBefore(context, called, chain);
  const all = Object.values(called.nodes).flatMap((end) =>
    end.type === "end" && before.has(end.id) ? [new Set([...(before.get(end.id) ?? []), end.phase])] : [],
  );
  return all.reduce<Set<Phase>>((common, phases) => both(common, phases), new Set(PHASES));
}

function lintPhases(context: LintContext, reached: ReadonlySet<string>): void {
  const { flow, report } = context;
  const before = phasesBefore(context, flow);
  for (const node of Object.values(flow.nodes)) {
    if ((node.type !== "confirm" && node.type !== "end") || !reached.has(node.id)) continue;
    const through = new Set([...(before.get(node.id) ?? []), node.phase]);
    const missing = PHASES.filter((phase) => !through.has(phase));
    if (missing.length > 0)
      report("phases", ["nodes", node.id], `"${node.id}" can be reached without ${missing.join(", ")}`);
  }
}
