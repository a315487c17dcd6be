/** A flow as nodes and labelled edges, for drawing. */
import type { Flow, FlowNode } from "./flow.ts";
import type { Phase } from "./phases.ts";

export interface GraphNode {
  readonly id: string;
  readonly type: FlowNode["type"];
  readonly title: string;
  readonly phase: Phase;
  readonly start: boolean;
  readonly hazard: boolean;
  /** A second line: the check, operation, subflow or recipient. */
  readonly detail: string;
  /** Steps from the start along the shortest way: the row in a layered drawing; -1 where nothing leads there. */
  readonly rank: number;
}
export interface GraphEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly when: string | null;
  /** `recheck`: after the action that node's check runs again. `exhausted`: the visits are spent. */
  readonly kind: "branch" | "default" | "exhausted" | "recheck";
}
export interface FlowGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export function toGraph(flow: Flow): FlowGraph {
  const edges = Object.values(flow.nodes).flatMap((node) => edgesOf(node));
  const rank = new Map([[flow.start, 0]]);
  const queue = [flow.start];
  for (let id = queue.shift(); id !== undefined; id = queue.shift())
    for (const edge of edges)
      if (edge.from === id && edge.kind !== "recheck" && !rank.has(edge.to)) {
        rank.set(edge.to, (rank.get(id) ?? 0) + 1);
        queue.push(edge.to);
      }
  const nodes = Object.values(flow.nodes).map((node) => ({
    id: node.id,
    type: node.type,
    title: node.title,
    phase: node.phase,
    start: node.id === flow.start,
    hazard: node.hazard !== null,
    detail: detailOf(node),
    rank: rank.get(node.id) ?? -1,
  }));
  return { nodes, edges };
}

function detailOf(node: FlowNode): string {
  if (node.type === "agent_check" || node.type === "confirm") return node.check ?? "";
  if (node.type === "action") return node.operation ?? `by the ${node.by}`;
  if (node.type === "subflow") return node.flow;
  return node.type === "escalate" ? node.to : "";
}

/** All that leads away from a node: its branches, where it goes when its visits are spent, and an action's recheck. */
export function edgesOf(node: FlowNode): GraphEdge[] {
  const edges: GraphEdge[] = node.next.map((edge, index) => ({
    id: `${node.id}:${index}`,
    from: node.id,
    to: edge.goto,
    label: edge.label !== "" ? edge.label : (edge.when ?? (node.next.length > 1 ? "otherwise" : "")),
    when: edge.when,
    kind: edge.when === null ? "default" : "branch",
  }));
  if (node.exhausted !== null)
    edges.push({
      id: `${node.id}:exhausted`,
      from: node.id,
      to: node.exhausted,
      label: "too often",
      when: null,
      kind: "exhausted",
    });
  if (node.type === "action")
    edges.push({
      id: `${node.id}:recheck`,
      from: node.id,
      to: node.recheck,
      label: "check again",
      when: null,
      kind: "recheck",
    });
  return edges;
}
