/** A correction: a new step that sets an earlier answer right. The run stays where it is; the earlier step stays as it was. */
import { cleanText } from "../schema.ts";
import { CONFIRM_CHOICES, judgeAnswer } from "./answer-value.ts";
import type { Turn } from "./apply.ts";
import { bindingsOf, chooseEdge, manualStatus } from "./bindings.ts";
import { type FlowNode, flowOf, type Input, type LinkedFlow, nodeOf } from "./flow.ts";
import type { InputOf } from "./input.ts";
import { MAX_REASON } from "./limits.ts";
import { nodeKey, type RunState } from "./state.ts";

/**
 * The step's `expected` names the node to which the corrected answer would have led, so that a technician can go there.
 */
export function applyCorrection(linked: LinkedFlow, state: RunState, input: InputOf<"correct">): Turn {
  const mark = state.history.find((step) => step.sequence === input.sequence);
  const flow = mark === undefined ? undefined : flowOf(linked, mark.flow);
  const asked = mark === undefined || flow === undefined ? undefined : nodeOf(flow, mark.asked);
  const question = asked === undefined ? undefined : questionOf(asked);
  if (
    mark === undefined ||
    flow === undefined ||
    asked === undefined ||
    question === undefined ||
    mark.stage === "goto"
  )
    return {
      problem: {
        code: "NO_SUCH_STEP",
        message: `Step ${input.sequence} has no answer that could be corrected.`,
      },
    };
  const judged = judgeAnswer(question, input.value);
  if ("problem" in judged) return { problem: { code: "BAD_VALUE", message: judged.problem } };
  const key = nodeKey({ flow: mark.flow, node: mark.asked });
  const status = asked.type === "agent_check" ? manualStatus(asked, judged.value) : null;
  const checks = status === null ? state.checks : { ...state.checks, [key]: { status, facts: {} } };
  const corrected: RunState = { ...state, answers: { ...state.answers, [key]: judged.value }, checks };
  const then: RunState = {
    ...corrected,
    latest: { ...corrected.latest, answer: judged.value, status, facts: {} },
  };
  const node = nodeOf(flow, mark.node) ?? asked;
  const would = chooseEdge(node, bindingsOf(then, { flow: mark.flow, node: mark.node }));
  return {
    state: corrected,
    parts: {
      observed: judged.value,
      status,
      expected: would.edge?.goto ?? null,
      undecided: would.undecided,
      chosenBy: "person",
      overrideReason: cleanText(input.reason, MAX_REASON),
      corrects: input.sequence,
      about: { flow: mark.flow, node: mark.node },
    },
  };
}

function questionOf(node: FlowNode): Input | undefined {
  if (node.type === "ask" || node.type === "tech_check") return node.input;
  if (node.type === "confirm") return { type: "choice", choices: CONFIRM_CHOICES };
  return node.type === "agent_check" && node.manual !== null
    ? { type: "choice", choices: node.manual.choices }
    : undefined;
}
