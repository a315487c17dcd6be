/** Places for a flow's nodes: in layers by their distance from the start, side by side within a layer. */

export interface GraphNode {
  readonly id: string;
}
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
}
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Distance of two nodes' left and top edges, in pixels. */
export const STEP = { x: 230, y: 120 } as const;

/** The start is the node that nothing leads to, else the first. Loops do not push a node down twice. */
export function layout(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): ReadonlyMap<string, Place> {
  const targets = new Set(edges.map(({ to }) => to));
  const starts = nodes.filter(({ id }) => !targets.has(id));
  const queue = (starts.length > 0 ? starts : nodes.slice(0, 1)).map(({ id }) => id);
  const layer = new Map(queue.map((id) => [id, 0]));
  for (let at = 0; at < queue.length; at++) {
    const from = queue[at] ?? "";
    for (const edge of edges) {
      if (edge.from !== from || layer.has(edge.to)) continue;
      layer.set(edge.to, (layer.get(from) ?? 0) + 1);
      queue.push(edge.to);
    }
  }
  const rows = new Map<number, string[]>();
  for (const { id } of nodes) {
    const row = layer.get(id) ?? 0;
    rows.set(row, [...(rows.get(row) ?? []), id]);
  }
  const places = new Map<string, Place>();
  for (const [row, ids] of rows) {
    // A node stands near those that lead to it: fewer lines cross.
    const weight = (id: string): number => {
      const above = edges
        .filter(({ to, from }) => to === id && (layer.get(from) ?? 0) < row)
        .map(({ from }) => places.get(from)?.x ?? 0);
      return above.length === 0 ? 0 : above.reduce((sum, x) => sum + x, 0) / above.length;
    };
    const ordered = ids.map((id) => ({ id, at: weight(id) })).sort((a, b) => a.at - b.at);
    ordered.forEach(({ id }, at) =>
      places.set(id, { x: (at - (ordered.length - 1) / 2) * STEP.x, y: row * STEP.y }),
    );
  }
  return places;
}
