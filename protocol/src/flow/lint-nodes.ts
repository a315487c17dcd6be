/** Rules about one node at a time. */
import type { CheckStatus } from "../documents/check-report.ts";
import { type Bindings, compileCondition, decide } from "./condition.ts";
import type { ActionNode, AgentCheckNode, Edge, FlowNode } from "./flow.ts";
import { nodeOf } from "./flow.ts";
import type { LintContext } from "./lint.ts";

export function lintNodes(context: LintContext): void {
  for (const node of Object.values(context.flow.nodes)) {
    lintCommon(context, node);
    if (node.type === "agent_check") lintCheck(context, node);
    if (node.type === "action") lintAction(context, node);
    if (node.type === "confirm" && node.check !== null) knownCheck(context, node, node.check);
    if (node.type === "subflow" && context.library(node.flow) === undefined)
      context.report("subflow", ["nodes", node.id, "flow"], `there is no flow "${node.flow}"`);
  }
}

function lintCommon({ flow, report }: LintContext, node: FlowNode): void {
  const at = ["nodes", node.id];
  if (node.why === "") report("why", at, `"${node.id}" does not say why it is asked or done`);
  for (const name of Object.keys(node.set))
    if (!Object.hasOwn(flow.vars, name))
      report("variable", [...at, "set", name], `"${name}" is not declared in vars`);
  for (const [say, key] of wordings(node))
    if (say.plain === say.technical)
      report("wording", [...at, key], `"${node.id}" needs two wordings: plain and technical`);
  const ends = node.type === "end" || node.type === "escalate";
  const defaults = node.next.filter((edge) => edge.when === null);
  if (!ends && defaults.length === 0)
    report("default-edge", [...at, "next"], `"${node.id}" has no default edge`);
  if (defaults.length > 1 || (defaults.length === 1 && node.next.at(-1)?.when !== null))
    report(
      "default-edge",
      [...at, "next"],
      `the default edge of "${node.id}" must be the only one, and the last`,
    );
  if (node.hazard?.stop === true && node.type !== "escalate")
    report("hazard", [...at, "hazard"], `a hazard that stops remote advice belongs on an escalate node`);
}

function wordings(node: FlowNode): [{ plain: string; technical: string }, string][] {
  if (node.type === "ask" || node.type === "confirm" || node.type === "action" || node.type === "escalate")
    return [[node.say, "say"]];
  return node.type === "agent_check" && node.manual !== null ? [[node.manual.say, "manual"]] : [];
}

function knownCheck({ catalogue, report }: LintContext, node: FlowNode, check: string): void {
  if (catalogue.checks !== undefined && !Object.hasOwn(catalogue.checks, check))
    report("check", ["nodes", node.id, "check"], `there is no check "${check}"`);
}

const withStatus = (status: CheckStatus): Bindings => ({
  status,
  answer: null,
  facts: {},
  outcome: null,
  result: null,
  answers: {},
  checks: {},
  vars: {},
  agent: true,
  system: null,
  visit: 1,
});

/** The edges that a status can lead to: up to the first that holds for certain, whatever the facts are. */
function edgesFor(node: FlowNode, status: CheckStatus): Edge[] {
  const possible: Edge[] = [];
  for (const edge of node.next) {
    // What does not compile is reported as such, once.
    if (edge.when !== null && "problem" in compileCondition(edge.when)) continue;
    const decision = edge.when === null ? { value: true } : decide(edge.when, withStatus(status));
    if ("unknown" in decision || decision.value) possible.push(edge);
    if (!("unknown" in decision) && decision.value) break;
  }
  return possible;
}

function lintCheck(context: LintContext, node: AgentCheckNode): void {
  const { flow, report } = context;
  const at = ["nodes", node.id];
  knownCheck(context, node, node.check);
  if (!flow.needs.includes("run_checks"))
    report("needs", ["needs"], `"${node.id}" runs a check: add run_checks`);
  if (node.next.length > 1) {
    const unknown = edgesFor(node, "unknown");
    for (const status of ["ok", "fail"] as const)
      if (edgesFor(node, status).some((edge) => unknown.includes(edge)))
        report(
          "unknown",
          [...at, "next"],
          `"${node.id}" can take the same branch for "${status}" and for "unknown": give "unknown" its own`,
        );
    if (flow.noAgent && node.manual === null)
      report("no-agent", at, `"${node.id}" needs a manual question: this flow works with no agent`);
  }
}

function lintAction({ flow, catalogue, report }: LintContext, node: ActionNode): void {
  const at = ["nodes", node.id];
  const again = nodeOf(flow, node.recheck);
  if (
    again !== undefined &&
    again.type !== "agent_check" &&
    again.type !== "tech_check" &&
    again.type !== "ask"
  )
    report(
      "recheck",
      [...at, "recheck"],
      `"${node.recheck}" is not a check or question that could run again`,
    );
  if (node.by === "agent" && node.operation === null)
    report("action", at, `"${node.id}" is done by the agent: name the operation`);
  if (node.by !== "agent" && node.operation !== null)
    report(
      "action",
      [...at, "operation"],
      `"${node.id}" is done by the ${node.by}: an operation is for the agent`,
    );
  if (node.risk !== "low" && node.backupFirst === "")
    report("backup", at, `"${node.id}" has ${node.risk} risk: say in backup_first what is saved before`);
  if (flow.noAgent && node.by === "agent" && node.byHand === null)
    report("no-agent", at, `"${node.id}" needs by_hand: this flow works with no agent`);
  if (node.operation === null) return;
  if (catalogue.operations !== undefined) {
    const operation = Object.hasOwn(catalogue.operations, node.operation)
      ? catalogue.operations[node.operation]
      : undefined;
    if (operation === undefined)
      report("operation", [...at, "operation"], `an agent has no operation "${node.operation}"`);
    else if (operation.scope !== node.scope)
      report(
        "scope",
        [...at, "scope"],
        `"${node.operation}" needs the scope ${operation.scope ?? "of its own"}`,
      );
  }
  if (node.scope !== null && !flow.needs.includes(node.scope))
    report("needs", ["needs"], `"${node.id}" needs ${node.scope}`);
  const procedure = node.args["procedure"];
  if (catalogue.procedures !== undefined && procedure !== undefined && "value" in procedure)
    if (typeof procedure.value !== "string" || !catalogue.procedures.includes(procedure.value))
      report(
        "procedure",
        [...at, "args", "procedure"],
        `there is no procedure ${JSON.stringify(procedure.value)}`,
      );
}
