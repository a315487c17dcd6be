/** A recorded step in words: what was seen or said, as people read it. */
import { cleanText } from "@deskside/protocol";
import type { FlowNode, Input, Json, StepDraft } from "@deskside/protocol/flow";

/** Longest observation that is shown, in UTF-16 units. */
const OBSERVATION_MAX = 4_000;
/** Also a question that takes a text can be answered so. */
const UNSURE = "unsure";
const COMMON: Readonly<Record<string, string>> = {
  [UNSURE]: "Not sure",
  fixed: "Fixed",
  partly: "Partly fixed",
  not_fixed: "Not fixed",
  understood: "Understood",
  done: "Done",
  failed: "It did not work",
  refused: "The customer said no",
  unknown: "It began, and nobody saw its end",
  not_possible: "It cannot be done here",
  rerun: "Run again",
  abandoned: "The run was left",
};

function inputOf(node: FlowNode): Input | undefined {
  if (node.type === "ask" || node.type === "tech_check") return node.input;
  return node.type === "agent_check" && node.manual !== null
    ? { type: "choice", choices: node.manual.choices }
    : undefined;
}

function labelOf(node: FlowNode, value: string): string {
  const input = inputOf(node);
  const choice = input?.type === "choice" ? input.choices.find((each) => each.value === value) : undefined;
  if (choice !== undefined) return choice.label;
  return input?.type === "text" && value !== UNSURE ? value : (COMMON[value] ?? value);
}

const isObject = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const textOf = (value: Json | undefined): string => (typeof value === "string" ? value : "");

/** What was observed in a step. */
export function observationOf({ observed, snapshot }: StepDraft): string {
  if (typeof observed === "string") return cleanText(labelOf(snapshot, observed), OBSERVATION_MAX);
  if (isObject(observed)) {
    const { summary, advice, outcome, detail, skipped } = observed;
    if (typeof skipped === "string") return cleanText(`Left out: ${skipped}`, OBSERVATION_MAX);
    if (typeof outcome === "string") {
      return cleanText(
        [labelOf(snapshot, outcome), textOf(detail)].filter(Boolean).join(": "),
        OBSERVATION_MAX,
      );
    }
    return cleanText([textOf(summary), textOf(advice)].filter(Boolean).join("\n"), OBSERVATION_MAX);
  }
  return cleanText(JSON.stringify(observed), OBSERVATION_MAX);
}

/** The one line of a step's result for the customer; empty where there is none. */
export function summaryOf({ observed }: StepDraft): string {
  return isObject(observed) ? textOf(observed["summary"] ?? observed["detail"]) : "";
}

/** The branch that was taken, in words; null where there was none. */
export const edgeOf = ({ edge, goto }: StepDraft): string | null =>
  edge === null ? goto : edge.label || edge.goto;
