/** Rules about the conditions, parameters and values in texts: they compile, and name only what there is. */
import { CHECK_STATUSES } from "../documents/check-report.ts";
import { CONFIRM_CHOICES, UNSURE } from "./answer-value.ts";
import { type Comparison, compileCondition, type ReadPath } from "./condition.ts";
import { type AgentCheckNode, FLOW_SYSTEMS, type FlowNode, nodeOf, OUTCOMES, type Wording } from "./flow.ts";
import type { LintContext } from "./lint.ts";
import type { FlowPath } from "./parse.ts";
import { slotsOf } from "./template.ts";

export function lintConditions(context: LintContext): void {
  for (const node of Object.values(context.flow.nodes)) {
    const at = ["nodes", node.id];
    node.next.forEach((edge, index) => {
      if (edge.when !== null) lintText(context, node, [...at, "next", index, "when"], edge.when, true);
    });
    for (const [name, cel] of Object.entries(node.set))
      lintText(context, node, [...at, "set", name], cel, false);
    const args =
      node.type === "action"
        ? node.args
        : node.type === "agent_check" || node.type === "confirm"
          ? node.params
          : {};
    for (const [name, arg] of Object.entries(args))
      if ("cel" in arg)
        lintText(context, node, [...at, node.type === "action" ? "args" : "params", name], arg.cel, false);
    for (const [key, wording] of wordingsOf(node))
      for (const slot of [wording.plain, wording.technical, wording.more].flatMap(slotsOf))
        lintText(context, node, [...at, key], slot, false);
  }
}

function wordingsOf(node: FlowNode): [string, Wording][] {
  const found: [string, Wording][] = [];
  if ("say" in node) found.push(["say", node.say]);
  if (node.type === "tech_check") found.push(["instruction", node.instruction]);
  if (node.type === "agent_check" && node.manual !== null) found.push(["manual", node.manual.say]);
  if (node.type === "action" && node.byHand !== null) found.push(["by_hand", node.byHand]);
  if ("finding" in node)
    found.push(["conclusion", { plain: node.finding.conclusion, technical: "", more: "" }]);
  return found;
}

function lintText(
  context: LintContext,
  node: FlowNode,
  at: FlowPath,
  text: string,
  mustBeBool: boolean,
): void {
  const compiled = compileCondition(text);
  if ("problem" in compiled) {
    context.report("condition", at, `${text}: ${compiled.problem}`);
    return;
  }
  const { condition } = compiled;
  if (mustBeBool && condition.type !== "bool" && condition.type !== "dyn")
    context.report("condition", at, `${text}: a condition must be true or false, this is ${condition.type}`);
  for (const path of condition.reads) {
    const problem = unreadable(context, node, path);
    if (problem !== undefined) context.report("condition", at, `${text}: ${problem}`);
  }
  for (const comparison of condition.comparisons) {
    const allowed = possibleTexts(context, node, comparison);
    for (const value of comparison.texts)
      if (allowed !== undefined && !allowed.includes(value))
        context.report("condition", at, `${text}: "${value}" is never one of ${allowed.join(", ")}`);
  }
}

function unreadable({ flow, catalogue }: LintContext, node: FlowNode, path: ReadPath): string | undefined {
  const [variable, first, second, third] = path;
  if (variable === "vars" && first !== undefined && !Object.hasOwn(flow.vars, first))
    return `"${first}" is not declared in vars`;
  if (variable === "answers" && first !== undefined && nodeOf(flow, first) === undefined)
    return `there is no node "${first}"`;
  const lacks = (check: string | undefined, fact: string | undefined): string | undefined => {
    const facts = check === undefined ? undefined : catalogue.checks?.[check]?.facts;
    return facts === undefined || fact === undefined || facts.includes(fact)
      ? undefined
      : `the check ${check} has no fact "${fact}"`;
  };
  if (variable === "checks" && first !== undefined) {
    const target = nodeOf(flow, first);
    if (target?.type !== "agent_check" && target?.type !== "confirm")
      return `"${first}" is not a check of this flow`;
    if (second !== undefined && second !== "status" && second !== "facts")
      return `a check has status and facts, not "${second}"`;
    return second === "facts" ? lacks(target.check ?? undefined, third) : undefined;
  }
  if (variable === "facts") return lacks(checkAt(flow.nodes, node)?.check, first);
  return undefined;
}

/** The check whose facts a node's own edges see; unknown for decisions, where any check may have been the latest. */
function checkAt(nodes: Readonly<Record<string, FlowNode>>, node: FlowNode): AgentCheckNode | undefined {
  const found = node.type === "action" ? nodes[node.recheck] : node;
  return found?.type === "agent_check" ? found : undefined;
}

/** The texts that a place can hold; `undefined` where it can hold any. */
function possibleTexts(
  context: LintContext,
  node: FlowNode,
  { path }: Comparison,
): readonly string[] | undefined {
  const { flow } = context;
  const [variable, first, second] = path;
  if (path.length === 1 && variable === "status") return CHECK_STATUSES;
  if (path.length === 3 && variable === "checks" && second === "status") return CHECK_STATUSES;
  if (path.length === 1 && variable === "outcome") return OUTCOMES;
  if (path.length === 1 && variable === "system") return FLOW_SYSTEMS;
  if (path.length === 1 && variable === "answer")
    return node.type === "decision" || node.type === "note"
      ? undefined
      : valuesOf(context, node.type === "action" ? nodeOf(flow, node.recheck) : node);
  if (path.length === 2 && variable === "answers" && first !== undefined)
    return valuesOf(context, nodeOf(flow, first));
  return path.length === 1 && variable === "result" && node.type === "subflow"
    ? valuesOf(context, node)
    : undefined;
}

function valuesOf({ library }: LintContext, node: FlowNode | undefined): readonly string[] | undefined {
  if (node === undefined) return undefined;
  if (node.type === "confirm") return [...CONFIRM_CHOICES.map((choice) => choice.value), UNSURE];
  if (node.type === "agent_check")
    return node.manual === null ? [] : [...node.manual.choices.map((choice) => choice.value), UNSURE];
  if (node.type === "subflow") {
    const called = library(node.flow);
    return called === undefined
      ? undefined
      : Object.values(called.nodes).flatMap((end) =>
          end.type === "end" && end.result !== null ? [end.result] : [],
        );
  }
  if (node.type !== "ask" && node.type !== "tech_check") return undefined;
  if (node.input.type === "choice") return [...node.input.choices.map((choice) => choice.value), UNSURE];
  return node.input.type === "text" ? undefined : [UNSURE];
}
