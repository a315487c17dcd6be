/** A flow as the reducer, the lint and the pages see it: plain JSON, every shorthand of the file spelt out. */
import type { CheckStatus } from "../documents/check-report.ts";
import type { Scope } from "../scopes.ts";
import type { Phase } from "./phases.ts";

export const FLOW_SYSTEMS = ["linux", "windows", "macos"] as const;
export type FlowSystem = (typeof FLOW_SYSTEMS)[number];
/** `by-questions`: its checks cannot judge this system yet, and the questions stand in for them. */
export const COVERAGES = ["covered", "by-questions", "not-applicable"] as const;
export type Coverage = (typeof COVERAGES)[number];
/** Where the fault lay. */
export const FAULT_CLASSES = ["hardware", "software", "network", "user", "external", "undetermined"] as const;
export type FaultClass = (typeof FAULT_CLASSES)[number];
/** What came of an action. `not_possible`: nobody could do it here; `unknown`: it began and nobody saw its end. */
export const OUTCOMES = ["done", "failed", "refused", "unknown", "not_possible"] as const;
export type Outcome = (typeof OUTCOMES)[number];
export const ESCALATE_TO = [
  "supervisor",
  "experienced-colleague",
  "line-manager",
  "supplier",
  "provider",
  "engineer",
] as const;
export type EscalateTo = (typeof ESCALATE_TO)[number];

/** Any JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** The same thing said twice: to an anxious customer, and to somebody who knows. `more` is a second, smaller line. */
export interface Wording {
  readonly plain: string;
  readonly technical: string;
  readonly more: string;
}
/** Points that a node or an edge gives to either side of "hardware or software?". */
export interface Evidence {
  readonly hardware: number;
  readonly software: number;
}
/** `stop`: no remote advice from here on; the text says so and an engineer is sent. Else a warning beside the step. */
export interface Hazard {
  readonly stop: boolean;
  readonly plain: string;
  readonly technical: string;
}
export interface Edge {
  /** A CEL condition; `null` is the default edge. */
  readonly when: string | null;
  readonly goto: string;
  /** Two or three words beside the branch. */
  readonly label: string;
  /** What it means that this branch was taken: the interpretation in the record. */
  readonly means: string;
  readonly evidence: Evidence;
}
export interface Choice {
  readonly value: string;
  readonly label: string;
  /** In a check's manual question: what this answer says about the check. */
  readonly status: CheckStatus;
}
export type Input =
  | { readonly type: "choice"; readonly choices: readonly Choice[] }
  | { readonly type: "text"; readonly max: number }
  | { readonly type: "number"; readonly min: number; readonly max: number; readonly unit: string }
  | { readonly type: "photo" };
/** A parameter: a value, or CEL that gives it. */
export type Arg = { readonly value: Json } | { readonly cel: string };
export type Args = Readonly<Record<string, Arg>>;
/** What is known when a run ends here, or when a note says so. Empty strings where nothing is said. */
export interface Finding {
  readonly conclusion: string;
  readonly resolution: string;
  readonly fault: FaultClass | null;
  readonly article: string;
}

interface NodeBase {
  readonly id: string;
  readonly title: string;
  readonly phase: Phase;
  readonly why: string;
  readonly hazard: Hazard | null;
  readonly evidence: Evidence;
  /** How often a run may come here; `null`: the language's default. */
  readonly visits: number | null;
  /** Where a run goes instead of coming here once more; `null`: it escalates. */
  readonly exhausted: string | null;
  /** Variables set when the node is done, as CEL. */
  readonly set: Readonly<Record<string, string>>;
  readonly next: readonly Edge[];
}
export type QuestionStyle = "open" | "closed" | "probing";

export interface AskNode extends NodeBase {
  readonly type: "ask";
  readonly say: Wording;
  readonly style: QuestionStyle;
  readonly input: Input;
  readonly teachBack: boolean;
}
export interface TechCheckNode extends NodeBase {
  readonly type: "tech_check";
  readonly instruction: Wording;
  readonly expected: string;
  readonly input: Input;
}
export interface AgentCheckNode extends NodeBase {
  readonly type: "agent_check";
  readonly check: string;
  readonly params: Args;
  /** What the customer reads while it runs. */
  readonly say: Wording;
  /** The question in its place where there is no agent or nobody to sign. */
  readonly manual: { readonly say: Wording; readonly choices: readonly Choice[] } | null;
}
export interface DecisionNode extends NodeBase {
  readonly type: "decision";
}
export interface ActionNode extends NodeBase {
  readonly type: "action";
  readonly by: "customer" | "technician" | "agent";
  /** What is going to be done, or the instruction to whoever does it. */
  readonly say: Wording;
  /** The operation on the agent; `null` when a person does it. */
  readonly operation: string | null;
  readonly args: Args;
  readonly risk: "low" | "medium" | "high";
  readonly scope: Scope | null;
  readonly undo: string;
  readonly backupFirst: string;
  /** The same by hand, where there is no agent; `null`: then it cannot be done. */
  readonly byHand: Wording | null;
  /** The node that found the fault: it runs again as soon as the action is done. */
  readonly recheck: string;
}
export interface ConfirmNode extends NodeBase {
  readonly type: "confirm";
  readonly say: Wording;
  /** The check that runs once more before the customer is asked; `null`: none. */
  readonly check: string | null;
  readonly params: Args;
  readonly finding: Finding;
}
export interface EscalateNode extends NodeBase {
  readonly type: "escalate";
  readonly say: Wording;
  readonly reason: string;
  readonly to: EscalateTo;
  /** What goes along: what whoever takes over needs. */
  readonly pack: readonly string[];
  readonly finding: Finding;
}
export interface NoteNode extends NodeBase {
  readonly type: "note";
  readonly say: Wording;
  readonly finding: Finding;
}
export interface SubflowNode extends NodeBase {
  readonly type: "subflow";
  readonly flow: string;
}
export interface EndNode extends NodeBase {
  readonly type: "end";
  readonly say: Wording;
  /** What a subflow hands back to its caller, there called `result`. */
  readonly result: string | null;
  readonly finding: Finding;
}
export type FlowNode =
  | AskNode
  | TechCheckNode
  | AgentCheckNode
  | DecisionNode
  | ActionNode
  | ConfirmNode
  | EscalateNode
  | NoteNode
  | SubflowNode
  | EndNode;

export interface Flow {
  /** A `subflow` is only ever called from another flow. */
  readonly kind: "flow" | "subflow";
  readonly id: string;
  readonly title: string;
  readonly version: number;
  /** Its number in the library, such as F13. */
  readonly reference: string;
  readonly summary: string;
  readonly symptoms: readonly string[];
  readonly systems: Readonly<Partial<Record<FlowSystem, Coverage>>>;
  /** The scopes that it may have to ask for. */
  readonly needs: readonly Scope[];
  /** It can be walked with no agent at all: the customer reads and answers. */
  readonly noAgent: boolean;
  /** Declared variables and what they hold. */
  readonly vars: Readonly<Record<string, string>>;
  readonly start: string;
  readonly nodes: Readonly<Record<string, FlowNode>>;
}
/** A flow with every flow that it calls: what a run works on, and what is kept as the content version's body. */
export interface LinkedFlow {
  readonly root: Flow;
  readonly subflows: Readonly<Record<string, Flow>>;
}

/** The flow called `id` of a linked flow. */
export const flowOf = (linked: LinkedFlow, id: string): Flow | undefined =>
  id === linked.root.id ? linked.root : Object.hasOwn(linked.subflows, id) ? linked.subflows[id] : undefined;
/** The node `id` of a flow. */
export const nodeOf = (flow: Flow, id: string): FlowNode | undefined =>
  Object.hasOwn(flow.nodes, id) ? flow.nodes[id] : undefined;
