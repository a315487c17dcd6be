/** What the conditions of a run's current node may see. */
import type { CheckStatus } from "../documents/check-report.ts";
import type { Bindings } from "./condition.ts";
import { type Args, type Edge, FLOW_SYSTEMS, type FlowNode, type Json } from "./flow.ts";
import { compileCondition, decide } from "./condition.ts";
import { FACT_LIMITS } from "./limits.ts";
import { type Frame, nodeKey, type RunState } from "./state.ts";

/** The bindings at `frame`; answers and checks are those of the frame's own flow, by node id. */
export function bindingsOf(state: RunState, frame: Frame): Bindings {
  const prefix = `${frame.flow}/`;
  const own = <T extends Json>(all: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(
      Object.entries(all).flatMap(([key, value]) =>
        key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [],
      ),
    );
  return {
    ...state.latest,
    answers: own(state.answers),
    checks: own(state.checks),
    vars: state.vars,
    agent: state.agentPresent,
    system: (FLOW_SYSTEMS as readonly (string | null)[]).includes(state.system) ? state.system : null,
    visit: state.visits[nodeKey(frame)] ?? 0,
  };
}

export interface Chosen {
  readonly edge: Edge | null;
  /** Conditions that could not be decided, with why; then the default edge was taken. */
  readonly undecided: readonly string[];
}
/** The edge that the rule takes: the first whose condition holds; the default one where none does or one is unknown. */
export function chooseEdge(node: FlowNode, bindings: Bindings): Chosen {
  const fallback = node.next.find((edge) => edge.when === null) ?? null;
  for (const edge of node.next) {
    if (edge.when === null) return { edge, undecided: [] };
    const decision = decide(edge.when, bindings);
    if ("unknown" in decision) return { edge: fallback, undecided: [`${edge.when}: ${decision.unknown}`] };
    if (decision.value) return { edge, undecided: [] };
  }
  return { edge: null, undecided: [] };
}

/** Parameters with their CEL evaluated; those that cannot be told are named in `missing`. */
export function evaluateArgs(
  args: Args,
  bindings: Bindings,
): { values: Record<string, Json>; missing: string[] } {
  const values: Record<string, Json> = {};
  const missing: string[] = [];
  for (const [name, arg] of Object.entries(args)) {
    if ("value" in arg) {
      values[name] = arg.value;
      continue;
    }
    const compiled = compileCondition(arg.cel);
    const result = "problem" in compiled ? undefined : compiled.condition.evaluate(bindings);
    if (result === undefined || !result.known || result.value === null) missing.push(name);
    else values[name] = result.value;
  }
  return { values, missing };
}

/** Facts cut to what a run's state may hold: a report itself keeps everything. */
export function keepFacts(facts: Readonly<Record<string, Json>>): Record<string, Json> {
  const keep = (value: Json, depth: number): Json => {
    if (typeof value === "string") return value.slice(0, FACT_LIMITS.chars).toWellFormed();
    if (typeof value === "number") return Number.isFinite(value) ? value : null;
    if (typeof value !== "object" || value === null) return value;
    if (depth >= FACT_LIMITS.depth) return null;
    if (Array.isArray(value))
      return value.slice(0, FACT_LIMITS.items).map((item: Json) => keep(item, depth + 1));
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key]) => key !== "__proto__")
        .slice(0, FACT_LIMITS.keys)
        .map(([key, item]) => [key.slice(0, 64), keep(item, depth + 1)]),
    );
  };
  return keep(facts, 0) as Record<string, Json>;
}

/** What an answer to a check's manual question says about the check. */
export function manualStatus(node: FlowNode, value: Json): CheckStatus {
  if (node.type !== "agent_check" || node.manual === null) return "unknown";
  return node.manual.choices.find((choice) => choice.value === value)?.status ?? "unknown";
}
