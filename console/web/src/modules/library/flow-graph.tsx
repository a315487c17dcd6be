/** A flow as a picture, and the same as a list for those who cannot see it. */
import type { FlowDetail } from "@deskside/protocol";
import {
  Background,
  Controls,
  type Edge,
  Handle,
  MarkerType,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
} from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import { useMemo } from "react";
import { t, tOr } from "../../messages/text.ts";
import { shownScheme } from "../../theme/scheme.ts";
import { layout } from "./layout.ts";

type FlowNode = Node<FlowDetail["graph"]["nodes"][number] & Record<string, unknown>>;

function Box({ data }: NodeProps<FlowNode>) {
  return (
    <div className={`graph-node type-${data.type}`}>
      <Handle type="target" position={Position.Top} isConnectable={false} />
      <div className="overline">{tOr("node", data.type)}</div>
      <div className="strong">{data.title}</div>
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </div>
  );
}
const nodeTypes = { box: Box };

export default function FlowGraph({
  graph,
  title,
}: {
  readonly graph: FlowDetail["graph"];
  readonly title: string;
}) {
  const { nodes, edges } = useMemo(() => {
    const places = layout(graph.nodes, graph.edges);
    return {
      nodes: graph.nodes.map(
        (data): FlowNode => ({
          id: data.id,
          type: "box",
          position: places.get(data.id) ?? { x: 0, y: 0 },
          data,
        }),
      ),
      edges: graph.edges.map(
        ({ from, to, label }, at): Edge => ({
          id: String(at),
          source: from,
          target: to,
          label: label.length > 28 ? `${label.slice(0, 27)}…` : label,
          markerEnd: { type: MarkerType.ArrowClosed },
        }),
      ),
    };
  }, [graph]);
  return (
    <>
      <div className="graph">
        <ReactFlow
          aria-label={title}
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          colorMode={shownScheme()}
          fitView
          minZoom={0.15}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          proOptions={{ hideAttribution: true }}
        >
          <Background gap={20} />
          <Controls showInteractive={false} />
        </ReactFlow>
      </div>
      <details>
        <summary>{t("library.asList")}</summary>
        <ul aria-label={title} className="graph-list">
          {graph.nodes.map((node) => (
            <li key={node.id}>
              <span className="strong">{node.title}</span>{" "}
              <span className="faint">
                {tOr("node", node.type)} · {tOr("phase", node.phase)}
              </span>
              <ul>
                {graph.edges
                  .filter(({ from }) => from === node.id)
                  .map(({ to, label }) => (
                    <li key={`${to}.${label}`} className="dim">
                      {label === "" ? "" : `${label}: `}→{" "}
                      {graph.nodes.find(({ id }) => id === to)?.title ?? to}
                    </li>
                  ))}
              </ul>
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}
