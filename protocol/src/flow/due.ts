/** What is due in a run now, and who acts: everything that a page needs to show it, with the values filled in. */
import type { CheckStatus } from "../documents/check-report.ts";
import type { Scope } from "../scopes.ts";
import { currentNode, emptyPhases } from "./advance.ts";
import { CONFIRM_CHOICES, UNDERSTOOD, withUnsure } from "./answer-value.ts";
import { bindingsOf, chooseEdge, evaluateArgs } from "./bindings.ts";
import type { Bindings } from "./condition.ts";
import {
  type ActionNode,
  type Choice,
  type FlowNode,
  flowOf,
  type Hazard,
  type Input,
  type Json,
  type LinkedFlow,
  nodeOf,
  type QuestionStyle,
  type Wording,
} from "./flow.ts";
import type { Phase } from "./phases.ts";
import { type Progress, progressOf } from "./progress.ts";
import {
  type Conclusion,
  type Escalation,
  isOver,
  nodeKey,
  type RunState,
  type RunStatus,
  type Stage,
} from "./state.ts";
import { fillText, fillWording } from "./template.ts";

/** A way on from the present node. */
export interface Branch {
  readonly goto: string;
  readonly title: string;
  readonly label: string;
  readonly when: string | null;
  readonly means: string;
}
interface DueBase {
  readonly flow: string;
  readonly node: string;
  readonly type: FlowNode["type"];
  readonly title: string;
  readonly phase: Phase;
  readonly why: string;
  readonly stage: Stage;
  readonly visit: number;
  readonly attempt: number;
  /** Both wordings, and the one for this customer. */
  readonly say: Wording;
  readonly text: string;
  readonly hazard: Hazard | null;
  readonly branches: readonly Branch[];
  readonly progress: Progress;
}
export interface DueQuestion extends DueBase {
  readonly kind: "question";
  readonly by: "customer" | "technician";
  readonly input: Input;
  readonly style: QuestionStyle;
  readonly teachBack: boolean;
  /** What a healthy answer looks like, for the technician. */
  readonly expected: string;
  /** The check that this question stands in for. */
  readonly standsFor: string | null;
}
export interface DueCheck extends DueBase {
  readonly kind: "check";
  /** Somebody's open console signs it, unasked where the check is built in and reads only. */
  readonly by: "signer";
  readonly check: string;
  readonly params: Readonly<Record<string, Json>>;
  /** Parameters that could not be told and are left out. */
  readonly missing: readonly string[];
  /** The question that may be answered instead, while it waits. */
  readonly manual: { readonly say: Wording; readonly text: string; readonly input: Input } | null;
}
export interface DueAction extends DueBase {
  readonly kind: "action";
  /** `signer`: a technician signs the operation beneath its exact arguments. */
  readonly by: "customer" | "technician" | "signer";
  readonly operation: string | null;
  readonly args: Readonly<Record<string, Json>>;
  /** Arguments that could not be told: a technician types them. */
  readonly missing: readonly string[];
  readonly risk: ActionNode["risk"];
  readonly scope: Scope | null;
  readonly undo: string;
  readonly backupFirst: string;
}
export interface DueReview extends DueBase {
  readonly kind: "review";
  readonly by: "technician";
  readonly status: CheckStatus | null;
  /** The branch that the rule would take; another one needs a reason. */
  readonly expected: string | null;
  readonly undecided: readonly string[];
}
export interface DueHazard extends DueBase {
  readonly kind: "hazard";
  readonly by: "customer";
  readonly input: Input;
}
export interface DueComplete extends DueBase {
  readonly kind: "complete";
  readonly by: "technician";
  /** Phases in which nothing happened: to end like this needs a reason. */
  readonly emptyPhases: readonly Phase[];
}
export interface DueNothing {
  readonly kind: "over";
  readonly by: null;
  readonly status: Exclude<RunStatus, "running">;
  readonly conclusion: Conclusion | null;
  readonly escalation: Escalation | null;
  /** The last words for the customer; empty texts where the flow has none. */
  readonly say: Wording;
  readonly text: string;
  readonly progress: Progress;
}
export type Due = DueQuestion | DueCheck | DueAction | DueReview | DueHazard | DueComplete | DueNothing;

const choiceInput = (choices: readonly Choice[]): Input => ({ type: "choice", choices });
const SILENT: Wording = { plain: "", technical: "", more: "" };

/** The node whose question or check is due: in a recheck, the one that found the fault. */
export function askedNode(linked: LinkedFlow, state: RunState): FlowNode | undefined {
  const here = currentNode(linked, state);
  if (here === undefined || state.stage !== "recheck" || here.node.type !== "action") return here?.node;
  const flow = flowOf(linked, here.frame.flow);
  return flow === undefined ? undefined : nodeOf(flow, here.node.recheck);
}

/** What is due. Pure: the same flow and state give the same answer. */
export function dueOf(linked: LinkedFlow, state: RunState): Due {
  const here = currentNode(linked, state);
  if (isOver(state) || here === undefined) return over(linked, state);
  const { frame, node } = here;
  const flow = flowOf(linked, frame.flow);
  const asked = askedNode(linked, state) ?? node;
  const bindings = bindingsOf(state, frame);
  const speak = (wording: Wording): { say: Wording; text: string } => {
    const say = fillWording(wording, bindings);
    return { say, text: state.technicalLevel === "technical" ? say.technical : say.plain };
  };
  const base: Omit<DueBase, "say" | "text"> = {
    flow: frame.flow,
    node: node.id,
    type: node.type,
    title: state.stage === "recheck" ? `${asked.title} (again)` : node.title,
    phase: node.phase,
    why: node.why,
    stage: state.stage,
    visit: state.visits[nodeKey(frame)] ?? 1,
    attempt: state.attempt,
    hazard: node.hazard,
    branches: node.next.map((edge) => ({
      goto: edge.goto,
      title: (flow === undefined ? undefined : nodeOf(flow, edge.goto)?.title) ?? edge.goto,
      label: edge.label,
      when: edge.when,
      means: edge.means,
    })),
    progress: progressOf(linked, state),
  };
  if (state.stage === "complete")
    return { ...base, ...speak(SILENT), kind: "complete", by: "technician", emptyPhases: emptyPhases(state) };
  if (state.stage === "hazard") {
    const words = { plain: node.hazard?.plain ?? "", technical: node.hazard?.technical ?? "", more: "" };
    const input = choiceInput([{ value: UNDERSTOOD, label: "I understand", status: "unknown" }]);
    return { ...base, ...speak(words), kind: "hazard", by: "customer", input };
  }
  if (state.stage === "review") {
    const chosen = chooseEdge(node, bindings);
    return {
      ...base,
      ...speak(wordsOf(node)),
      kind: "review",
      by: "technician",
      status: state.latest.status,
      expected: chosen.edge?.goto ?? null,
      undecided: chosen.undecided,
    };
  }
  return { ...base, ...workDue(state, asked, bindings, speak) };
}

type Work = Omit<DueQuestion, keyof DueBase> | Omit<DueCheck, keyof DueBase> | Omit<DueAction, keyof DueBase>;
type Spoken = { say: Wording; text: string };

function workDue(
  state: RunState,
  node: FlowNode,
  bindings: Bindings,
  speak: (wording: Wording) => Spoken,
): Work & Spoken {
  const question = (
    by: "customer" | "technician",
    words: Wording,
    input: Input,
    more: Partial<DueQuestion> = {},
  ) => ({
    ...speak(words),
    kind: "question" as const,
    by,
    input: input.type === "choice" ? choiceInput(withUnsure(input.choices)) : input,
    style: more.style ?? ("closed" as const),
    teachBack: more.teachBack ?? false,
    expected: fillText(more.expected ?? "", bindings),
    standsFor: more.standsFor ?? null,
  });
  switch (node.type) {
    case "tech_check":
      return question("technician", node.instruction, node.input, { expected: node.expected });
    case "agent_check": {
      const manual =
        node.manual === null
          ? null
          : { words: node.manual.say, input: choiceInput(withUnsure(node.manual.choices)) };
      if (!state.agentPresent && manual !== null)
        return question("customer", manual.words, manual.input, { standsFor: node.check });
      const params = evaluateArgs(node.params, bindings);
      const instead = manual === null ? null : { ...speak(manual.words), input: manual.input };
      return {
        ...speak(node.say),
        kind: "check",
        by: "signer",
        check: node.check,
        params: params.values,
        missing: params.missing,
        manual: instead,
      };
    }
    case "confirm": {
      const input = choiceInput(withUnsure(CONFIRM_CHOICES));
      if (state.stage === "question" || node.check === null || !state.agentPresent)
        return question("customer", node.say, input);
      const params = evaluateArgs(node.params, bindings);
      return {
        ...speak(node.say),
        kind: "check",
        by: "signer",
        check: node.check,
        params: params.values,
        missing: params.missing,
        manual: { ...speak(node.say), input },
      };
    }
    case "action": {
      const byHand = node.by === "agent" && !state.agentPresent && node.byHand !== null;
      const args = evaluateArgs(node.args, bindings);
      const words = byHand && node.byHand !== null ? node.byHand : node.say;
      const by = byHand ? "customer" : node.by === "agent" ? "signer" : node.by;
      return {
        ...speak(words),
        kind: "action",
        by,
        operation: byHand ? null : node.operation,
        args: args.values,
        missing: args.missing,
        risk: node.risk,
        scope: byHand ? null : node.scope,
        undo: node.undo,
        backupFirst: node.backupFirst,
      };
    }
    case "ask":
      return question("customer", node.say, node.input, { style: node.style, teachBack: node.teachBack });
    default:
      return question("technician", wordsOf(node), { type: "text", max: 1 });
  }
}

function wordsOf(node: FlowNode): Wording {
  if (node.type === "tech_check") return node.instruction;
  return "say" in node ? node.say : SILENT;
}

function over(linked: LinkedFlow, state: RunState): DueNothing {
  const here = currentNode(linked, state);
  const node = here?.node;
  const spoken =
    here !== undefined && (node?.type === "escalate" || node?.type === "end")
      ? fillWording(node.say, bindingsOf(state, here.frame))
      : SILENT;
  return {
    kind: "over",
    by: null,
    status: state.status === "running" ? "escalated" : state.status,
    conclusion: state.conclusion,
    escalation: state.escalation,
    say: spoken,
    text: state.technicalLevel === "technical" ? spoken.technical : spoken.plain,
    progress: progressOf(linked, state),
  };
}

/**
 * The string whose hash is the `jti` of a due check's command: two windows that sign the same due check make one run,
 * and "run again" (a new attempt) or a new visit makes another.
 */
export function dueCheckIdSource(runId: string, due: DueCheck): string {
  return JSON.stringify([
    "deskside due check",
    1,
    runId,
    due.flow,
    due.node,
    due.stage,
    due.visit,
    due.attempt,
  ]);
}
