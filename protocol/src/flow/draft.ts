/** Makes the step to record out of an input, what was due, and what came of it. */
import type { CheckStatus } from "../documents/check-report.ts";
import { currentNode } from "./advance.ts";
import { askedNode, type Due } from "./due.ts";
import type { Edge, FlowNode, Json, LinkedFlow, Outcome } from "./flow.ts";
import { flowOf, nodeOf } from "./flow.ts";
import type { RunInput } from "./input.ts";
import { type PassedNode, type RunState, type StepDraft, type StepMark } from "./state.ts";

/** What a step says beyond what every step says; left out means nothing. */
export interface StepParts {
  readonly observed: Json;
  readonly status?: CheckStatus | null;
  readonly outcome?: Outcome | null;
  readonly expected?: string | null;
  readonly edge?: Edge | null;
  readonly goto?: string | null;
  readonly chosenBy?: "rule" | "person";
  readonly overrideReason?: string;
  readonly undecided?: readonly string[];
  readonly corrects?: number;
  /** A correction speaks of an earlier node. */
  readonly about?: { readonly flow: string; readonly node: string };
  readonly passed?: readonly PassedNode[];
}

export function draftStep(
  linked: LinkedFlow,
  state: RunState,
  input: RunInput,
  due: Due,
  parts: StepParts,
): { step: StepDraft; mark: StepMark } {
  const here = currentNode(linked, state);
  const flowId = parts.about?.flow ?? here?.frame.flow ?? state.flow;
  const nodeId = parts.about?.node ?? here?.node.id ?? "";
  const flow = flowOf(linked, flowId) ?? linked.root;
  const snapshot: FlowNode = nodeOf(flow, nodeId) ?? (Object.values(flow.nodes)[0] as FlowNode);
  const stage =
    input.kind === "goto"
      ? "goto"
      : input.kind === "correct"
        ? "correction"
        : input.kind === "abandon"
          ? "abandon"
          : state.stage;
  const shown = due.kind === "check" && input.kind === "answer" ? (due.manual?.text ?? due.text) : due.text;
  const sequence = state.sequence + 1;
  const visit = due.kind === "over" ? 0 : due.visit;
  const step: StepDraft = {
    sequence,
    flow: flowId,
    node: nodeId,
    title: due.kind === "over" || stage === "correction" ? snapshot.title : due.title,
    snapshot,
    stage,
    phase: snapshot.phase,
    visit,
    attempt: state.attempt,
    reportedBy: input.reportedBy,
    via: input.via,
    askedText: stage === "goto" || stage === "abandon" || stage === "correction" ? "" : shown,
    askedAt: state.dueAt,
    answeredAt: input.at,
    observed: parts.observed,
    status: parts.status ?? null,
    outcome: parts.outcome ?? null,
    expected: parts.expected ?? null,
    edge: parts.edge ?? null,
    goto: parts.goto ?? null,
    interpretation: parts.edge?.means ?? "",
    chosenBy: parts.chosenBy ?? "rule",
    overrideReason: parts.overrideReason ?? "",
    undecided: parts.undecided ?? [],
    corrects: parts.corrects ?? null,
    passed: parts.passed ?? [],
  };
  const asked = parts.about?.node ?? askedNode(linked, state)?.id ?? nodeId;
  return { step, mark: { sequence, flow: flowId, node: nodeId, stage, asked, goto: step.goto } };
}
