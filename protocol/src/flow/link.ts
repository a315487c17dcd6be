/** Joins a flow with the subflows that it calls into one self-contained, checked whole. */
import { type Flow, type LinkedFlow, nodeOf } from "./flow.ts";
import { MAX_SUBFLOW_DEPTH } from "./limits.ts";

export type Linked = { readonly linked: LinkedFlow } | { readonly problems: readonly string[] };

/**
 * A flow that a run can use. Problems, one line each: an edge to a node that is not there, a subflow that is missing,
 * calls itself, or lies deeper than {@link MAX_SUBFLOW_DEPTH}.
 */
export function linkFlow(root: Flow, library: (id: string) => Flow | undefined): Linked {
  const subflows: Record<string, Flow> = {};
  const problems: string[] = [];
  const enter = (flow: Flow, above: readonly string[]): void => {
    for (const edge of brokenTargets(flow)) problems.push(edge);
    for (const node of Object.values(flow.nodes)) {
      if (node.type !== "subflow") continue;
      const chain = [...above, flow.id];
      const called = library(node.flow);
      if (called === undefined) problems.push(`${flow.id}/${node.id}: there is no flow "${node.flow}"`);
      else if (called.kind !== "subflow")
        problems.push(`${flow.id}/${node.id}: "${node.flow}" is not a subflow`);
      else if (chain.includes(called.id))
        problems.push(`${flow.id}/${node.id}: "${node.flow}" would call itself`);
      else if (chain.length >= MAX_SUBFLOW_DEPTH)
        problems.push(`${flow.id}/${node.id}: more than ${MAX_SUBFLOW_DEPTH} flows inside each other`);
      else {
        subflows[called.id] = called;
        enter(called, chain);
      }
    }
  };
  enter(root, []);
  return problems.length > 0 ? { problems } : { linked: { root, subflows } };
}

/** Every place that names a node which the flow does not have. */
export function brokenTargets(flow: Flow): string[] {
  const broken: string[] = [];
  const need = (from: string, target: string | null) => {
    if (target !== null && nodeOf(flow, target) === undefined)
      broken.push(`${flow.id}/${from}: there is no node "${target}"`);
  };
  need("start", flow.start);
  for (const node of Object.values(flow.nodes)) {
    for (const edge of node.next) need(node.id, edge.goto);
    need(node.id, node.exhausted);
    if (node.type === "action") need(node.id, node.recheck);
  }
  return broken;
}
