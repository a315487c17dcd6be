/** A run as plain JSON: what the hub stores after every step, and all that the reducer needs besides the flow. */
import type { CheckStatus } from "../documents/check-report.ts";
import type { Edge, FaultClass, FlowNode, Json, Outcome } from "./flow.ts";
import type { Phase } from "./phases.ts";

/**
 * What a node is at.
 * - `work`: its own question, check or action. `recheck`: the check that found the fault, again, after an action.
 * - `question`: a confirm node's question, once its check is through. `review`: a technician looks at the expected branch.
 * - `hazard`: remote advice has stopped. `complete`: the end is reached and some phase is still empty.
 */
export type Stage = "work" | "recheck" | "question" | "review" | "hazard" | "complete";
/** `running` also while it waits for somebody: {@link import("./due.ts").dueOf} says for whom. */
export type RunStatus = "running" | "concluded" | "confirmed" | "escalated" | "abandoned";

export interface Frame {
  readonly flow: string;
  readonly node: string;
}
/** What the latest nodes found; decisions and notes see it unchanged. */
export interface Latest {
  readonly status: CheckStatus | null;
  readonly answer: Json;
  readonly facts: Readonly<Record<string, Json>>;
  readonly outcome: Outcome | null;
  readonly result: string | null;
}
/** One step in the run's own memory; the full record is the {@link StepDraft}. */
export interface StepMark {
  readonly sequence: number;
  readonly flow: string;
  readonly node: string;
  readonly stage: Stage | "goto" | "correction" | "abandon";
  /** The node whose question was answered, or check run: another one than `node` in a recheck. */
  readonly asked: string;
  readonly goto: string | null;
}
export interface Conclusion {
  readonly flow: string;
  readonly node: string;
  readonly text: string;
  readonly resolution: string;
  readonly fault: FaultClass | null;
  readonly article: string;
}
export interface Escalation {
  readonly reason: string;
  readonly to: string;
  readonly pack: readonly string[];
  /** A hazard ended remote advice. */
  readonly safety: boolean;
}
export interface RunState {
  readonly format: 1;
  readonly flow: string;
  readonly version: number;
  readonly status: RunStatus;
  readonly agentPresent: boolean;
  readonly technicalLevel: "plain" | "technical";
  readonly system: string | null;
  /** After a check, wait for a technician to go on along the expected branch or another. */
  readonly review: boolean;
  /** Where the run is, the outermost flow first; empty only once it is over. */
  readonly stack: readonly Frame[];
  readonly stage: Stage;
  readonly attempt: number;
  /** When what is due now became due, ms. */
  readonly dueAt: number;
  /** Steps recorded so far; the next one has this number plus one. */
  readonly sequence: number;
  /** By `flow/node`. */
  readonly visits: Readonly<Record<string, number>>;
  readonly answers: Readonly<Record<string, Json>>;
  readonly checks: Readonly<
    Record<string, { readonly status: CheckStatus; readonly facts: Readonly<Record<string, Json>> }>
  >;
  readonly vars: Readonly<Record<string, Json>>;
  readonly latest: Latest;
  readonly phases: Readonly<Record<Phase, number>>;
  readonly scores: { readonly hardware: number; readonly software: number };
  readonly overrides: number;
  readonly history: readonly StepMark[];
  readonly conclusion: Conclusion | null;
  readonly escalation: Escalation | null;
  /** The status that the run takes once its empty phases are explained. */
  readonly ending: RunStatus | null;
  readonly phasesReason: string;
}

/** A node that needed nobody: decision, note, subflow, end, or a check with nobody to run it and no question. */
export interface PassedNode {
  readonly flow: string;
  readonly node: string;
  readonly type: FlowNode["type"];
  readonly title: string;
  readonly phase: Phase;
  /** A note's words, for the record. */
  readonly text: string;
  readonly goto: string | null;
  readonly interpretation: string;
  /** Conditions that could not be decided, each with why: the default edge was taken. */
  readonly undecided: readonly string[];
}
export type ReportedBy = "customer" | "technician" | "agent";
/** How it reached us. A customer's own pages may answer and nothing else. */
export type Via = "link" | "companion" | "console" | "cli" | "phone" | "agent";

/** What the hub commits for one input, less what only it knows (ids, actor, task, hashes). */
export interface StepDraft {
  readonly sequence: number;
  readonly flow: string;
  readonly node: string;
  readonly title: string;
  /** The node exactly as it stood in the flow. */
  readonly snapshot: FlowNode;
  readonly stage: StepMark["stage"];
  readonly phase: Phase;
  readonly visit: number;
  readonly attempt: number;
  readonly reportedBy: ReportedBy;
  readonly via: Via;
  readonly askedText: string;
  readonly askedAt: number;
  readonly answeredAt: number;
  /** The raw answer, report summary or outcome. */
  readonly observed: Json;
  readonly status: CheckStatus | null;
  readonly outcome: Outcome | null;
  /** The node that the rule would go to. */
  readonly expected: string | null;
  readonly edge: Edge | null;
  /** The node gone to; `null`: nowhere (a correction, a rerun, the end). */
  readonly goto: string | null;
  readonly interpretation: string;
  readonly chosenBy: "rule" | "person";
  readonly overrideReason: string;
  readonly undecided: readonly string[];
  readonly corrects: number | null;
  readonly passed: readonly PassedNode[];
}

/** The key of a node's results within a run. */
export const nodeKey = (frame: Frame): string => `${frame.flow}/${frame.node}`;
/** Whether nothing more is due. */
export const isOver = (state: RunState): boolean => state.status !== "running";
