/** The flow language: read a file, judge it, link it, walk it. Everything here is pure. */
export * from "./answer-value.ts";
export { applyAnswer, type Applied, INPUT_PROBLEMS, type InputProblem } from "./apply.ts";
export {
  type Bindings,
  compileCondition,
  type Condition,
  decide,
  type Evaluation,
  readableBytes,
  VARIABLES,
} from "./condition.ts";
export * from "./due.ts";
export { flowFile, flowJsonSchema } from "./file-schema.ts";
export * from "./flow.ts";
export * from "./graph.ts";
export { type InputOf, type RunInput, runInput } from "./input.ts";
export * from "./limits.ts";
export { type Linked, linkFlow } from "./link.ts";
export { type FlowCatalogue, lintFlow, type LintOptions } from "./lint.ts";
export { type FlowPath, type FlowProblem, type FlowSource, type ParsedFlow, parseFlow } from "./parse.ts";
export * from "./phases.ts";
export * from "./progress.ts";
export { type Started, startRun, type StartOptions, withAgent } from "./start.ts";
export * from "./state.ts";
export * from "./summary.ts";
export { fillText, fillWording } from "./template.ts";
