/** Judges a flow before anybody is led through it: every rule of the language, each problem with file and line. */
import type { Scope } from "../scopes.ts";
import type { Flow } from "./flow.ts";
import { lintConditions } from "./lint-conditions.ts";
import { lintNodes } from "./lint-nodes.ts";
import { lintPaths } from "./lint-paths.ts";
import { brokenTargets } from "./link.ts";
import { MAX_NODES } from "./limits.ts";
import type { FlowPath, FlowProblem, FlowSource } from "./parse.ts";

/** What exists to be named: a part that is left out is not checked. */
export interface FlowCatalogue {
  /** Check ids, with the names of their facts where they are known. */
  readonly checks?: Readonly<Record<string, { readonly facts?: readonly string[] }>>;
  readonly procedures?: readonly string[];
  /** Operations of an agent with the scope that each needs. */
  readonly operations?: Readonly<Record<string, { readonly scope: Scope | null }>>;
}
export interface LintOptions {
  /** Where the parts stand; without it every problem is at line 1. */
  readonly source?: FlowSource;
  /** The other flows, to look into the subflows that are called. */
  readonly library?: (id: string) => Flow | undefined;
  readonly catalogue?: FlowCatalogue;
}
/** Reports one problem at a place of the file. */
export type Report = (rule: string, path: FlowPath, message: string) => void;
export interface LintContext {
  readonly flow: Flow;
  readonly library: (id: string) => Flow | undefined;
  readonly catalogue: FlowCatalogue;
  readonly report: Report;
}

/** Everything wrong with a flow, in the order of the file; empty when it may be published. */
export function lintFlow(flow: Flow, options: LintOptions = {}): FlowProblem[] {
  const problems: FlowProblem[] = [];
  const file = options.source?.fileName ?? `${flow.id}.yaml`;
  const report: Report = (rule, path, message) => {
    problems.push({ file, ...(options.source?.at(path) ?? { line: 1, column: 1 }), rule, message });
  };
  const context: LintContext = {
    flow,
    library: options.library ?? (() => undefined),
    catalogue: options.catalogue ?? {},
    report,
  };
  const size = Object.keys(flow.nodes).length;
  if (size > MAX_NODES)
    report("size", ["nodes"], `${size} nodes; ${MAX_NODES} is the limit: move a part into a subflow`);
  lintHead(context);
  lintNodes(context);
  lintConditions(context);
  const broken = brokenTargets(flow);
  for (const message of broken)
    report("target", pathOfBroken(message), message.slice(message.indexOf(":") + 2));
  // Paths through a flow with holes in it would only repeat the holes.
  if (broken.length === 0) lintPaths(context);
  return problems.sort((a, b) => a.line - b.line || a.column - b.column);
}

const pathOfBroken = (message: string): FlowPath => {
  const id = message.slice(message.indexOf("/") + 1, message.indexOf(":"));
  return id === "start" ? ["start"] : ["nodes", id];
};

function lintHead({ flow, report }: LintContext): void {
  if (flow.kind !== "flow") return;
  for (const system of ["linux", "windows", "macos"] as const)
    if (flow.systems[system] === undefined)
      report("systems", ["systems"], `say about ${system}: covered, by-questions or not-applicable`);
  if (flow.symptoms.length === 0) report("symptoms", ["title"], "name the symptoms by which it is found");
}
