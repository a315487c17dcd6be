/**
 * Conditions in CEL, made safe and predictable: every name is declared, whatever is absent is null, whole numbers
 * are CEL integers and mix with decimals, and a condition that cannot be decided is `unknown`, never an exception.
 */
import { type ASTNode, Environment } from "@marcbachmann/cel-js";
import type { Json } from "./flow.ts";
import { MAX_CONDITION_CHARS, MAX_CONDITION_DEPTH, MAX_CONDITION_NODES } from "./limits.ts";

/**
 * What a condition may name.
 * - `status`, `facts`: of the latest check. `answer`: the latest answer. `outcome`: of the latest action.
 *   `result`: what the latest subflow handed back.
 * - `answers["node"]`, `checks["node"].status`, `checks["node"].facts.x`: of a node of the same flow.
 * - `vars.x`: declared variables. `agent`: whether there is one. `system`: linux, windows, macos or null.
 *   `visit`: how often the run has come to this node.
 */
export interface Bindings {
  readonly status: string | null;
  readonly answer: Json;
  readonly facts: Readonly<Record<string, Json>>;
  readonly outcome: string | null;
  readonly result: string | null;
  readonly answers: Readonly<Record<string, Json>>;
  readonly checks: Readonly<Record<string, Json>>;
  readonly vars: Readonly<Record<string, Json>>;
  readonly agent: boolean;
  readonly system: string | null;
  readonly visit: number;
}
export const VARIABLES = [
  "status",
  "answer",
  "facts",
  "outcome",
  "result",
  "answers",
  "checks",
  "vars",
  "agent",
  "system",
  "visit",
] as const;

/** A place that a condition reads, from its variable inwards: `["checks", "space", "facts", "freePct"]`. */
export type ReadPath = readonly string[];
/** A comparison of a place with texts: `answer == "typo"` is how flows go wrong, so the lint looks at these. */
export interface Comparison {
  readonly path: ReadPath;
  readonly texts: readonly string[];
}
export type Evaluation =
  | { readonly known: true; readonly value: Json }
  | { readonly known: false; readonly why: string };
export interface Condition {
  readonly text: string;
  readonly reads: readonly ReadPath[];
  readonly comparisons: readonly Comparison[];
  /** CEL's name of its type: `bool` for a condition, anything for a parameter; `dyn` where only a run can tell. */
  readonly type: string;
  evaluate(bindings: Bindings): Evaluation;
}
export type Compiled = { readonly condition: Condition } | { readonly problem: string };

/**
 * Names that reach into objects' insides, and functions whose cost an author could make grow without bound; `has`
 * because an absent value is null here, so that it would always say yes (`x != null` asks the same).
 */
const FORBIDDEN_KEYS = new Set(["__proto__", "constructor", "prototype"]);
const FORBIDDEN_CALLS = new Set(["has", "matches", "map", "filter", "bytes", "timestamp", "duration"]);
const MACROS = new Set(["exists", "all", "exists_one"]);
/** Two nested loops over a list of 64 facts are 4,096 tests; a third would be 262,144. */
const MAX_MACROS = 2;
/** Compiled conditions kept: several hundred for a whole library, each a few KiB. */
const MAX_CACHED = 2_000;

let environment: Environment | undefined;
/** Built once. Cross-type arithmetic is added because a fact of 95 is an integer today and 95.5 tomorrow. */
function celEnvironment(): Environment {
  if (environment !== undefined) return environment;
  const env = new Environment({
    limits: {
      maxAstNodes: MAX_CONDITION_NODES,
      maxDepth: MAX_CONDITION_DEPTH,
      maxListElements: 32,
      maxMapEntries: 8,
      maxCallArguments: 4,
    },
    homogeneousAggregateLiterals: false,
  });
  for (const name of ["status", "answer", "outcome", "result", "system"]) env.registerVariable(name, "dyn");
  for (const name of ["facts", "answers", "checks", "vars"]) env.registerVariable(name, "map");
  env.registerVariable("agent", "bool");
  env.registerVariable("visit", "int");
  const mixed: Record<string, (a: number, b: number) => number> = {
    "+": (a, b) => a + b,
    "-": (a, b) => a - b,
    "*": (a, b) => a * b,
    "/": (a, b) => a / b,
  };
  for (const [operator, apply] of Object.entries(mixed)) {
    env.registerOperator(`int ${operator} double`, (a: bigint, b: number) => apply(Number(a), b));
    env.registerOperator(`double ${operator} int`, (a: number, b: bigint) => apply(a, Number(b)));
  }
  env.registerFunction("readable(dyn): string", (value: unknown) => readableBytes(value));
  environment = env;
  return env;
}

/** Bytes in the words of people: `1.4 GB` (powers of 1,000, as disks are sold). */
export function readableBytes(value: unknown): string {
  const bytes = typeof value === "bigint" ? Number(value) : typeof value === "number" ? value : Number.NaN;
  if (!Number.isFinite(bytes) || bytes < 0) throw new TypeError("readable() wants a number of bytes");
  const units = ["bytes", "KB", "MB", "GB", "TB", "PB"];
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  const scaled = bytes / 1_000 ** power;
  return `${power === 0 || scaled >= 100 ? Math.round(scaled) : scaled.toFixed(1)} ${units[power]}`;
}

const cache = new Map<string, Compiled>();

/** Compiles a condition or a parameter's expression; the same text is compiled once. Never throws. */
export function compileCondition(text: string): Compiled {
  const kept = cache.get(text);
  if (kept !== undefined) return kept;
  const compiled = compile(text);
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(text, compiled);
  return compiled;
}

function compile(text: string): Compiled {
  if (text.length > MAX_CONDITION_CHARS) return { problem: `longer than ${MAX_CONDITION_CHARS} characters` };
  let program: ReturnType<Environment["parse"]>;
  let type: string;
  try {
    program = celEnvironment().parse(text);
    const checked = program.check();
    if (!checked.valid) return { problem: firstLine(checked.error) };
    type = checked.type ?? "dyn";
  } catch (error) {
    return { problem: firstLine(error) };
  }
  const survey = surveyOf(program.ast);
  if (survey.problem !== undefined) return { problem: survey.problem };
  const evaluate = (bindings: Bindings): Evaluation => {
    try {
      const value = toJson(program(contextOf(bindings, survey.reads)));
      return value === undefined
        ? { known: false, why: "the value is not plain data" }
        : { known: true, value };
    } catch (error) {
      return { known: false, why: firstLine(error) };
    }
  };
  return { condition: { text, type, reads: survey.reads, comparisons: survey.comparisons, evaluate } };
}

/** True, false or unknown; anything but a boolean is unknown. */
export function decide(text: string, bindings: Bindings): { value: boolean } | { unknown: string } {
  const compiled = compileCondition(text);
  if ("problem" in compiled) return { unknown: compiled.problem };
  const result = compiled.condition.evaluate(bindings);
  if (!result.known) return { unknown: result.why };
  return typeof result.value === "boolean" ? { value: result.value } : { unknown: "not a yes or no" };
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n")[0]?.slice(0, 200) ?? "";

/** An object without a prototype: no name of a variable finds anything that is not ours. */
const emptyRecord = (): Record<string, unknown> => Object.create(null) as Record<string, unknown>;

/** The values of a condition as CEL wants them, with null at every place that it reads and that is absent. */
function contextOf(bindings: Bindings, reads: readonly ReadPath[]): Record<string, unknown> {
  const context = emptyRecord();
  for (const name of VARIABLES) context[name] = toCel(bindings[name]);
  context["visit"] = BigInt(Math.trunc(bindings.visit));
  for (const path of reads) fillAbsent(context, path);
  return context;
}

function fillAbsent(context: Record<string, unknown>, path: ReadPath): void {
  let level: unknown = context;
  for (const [index, key] of path.entries()) {
    if (typeof level !== "object" || level === null || Array.isArray(level)) return;
    const record = level as Record<string, unknown>;
    if (record[key] === undefined || (record[key] === null && index < path.length - 1))
      record[key] = index < path.length - 1 ? emptyRecord() : null;
    level = record[key];
  }
}

function toCel(value: Json | undefined): unknown {
  if (value === undefined) return null;
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map((item: Json) => toCel(item));
  if (typeof value === "object" && value !== null) {
    const record = emptyRecord();
    for (const [key, item] of Object.entries(value)) if (!FORBIDDEN_KEYS.has(key)) record[key] = toCel(item);
    return record;
  }
  return value;
}

function toJson(value: unknown): Json | undefined {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (Array.isArray(value)) {
    const items = value.map(toJson);
    return items.some((item) => item === undefined) ? undefined : (items as Json[]);
  }
  const prototype: unknown = typeof value === "object" ? Object.getPrototypeOf(value) : undefined;
  if (typeof value !== "object" || (prototype !== null && prototype !== Object.prototype)) return undefined;
  const entries = Object.entries(value).map(([key, item]) => [key, toJson(item)] as const);
  return entries.some(([, item]) => item === undefined) ? undefined : (Object.fromEntries(entries) as Json);
}

interface Survey {
  reads: ReadPath[];
  comparisons: Comparison[];
  problem: string | undefined;
}

/** Walks the syntax tree once: what is read, what is compared, and what is not allowed. */
function surveyOf(ast: ASTNode): Survey {
  const survey: Survey = { reads: [], comparisons: [], problem: undefined };
  let macros = 0;
  const walk = (node: ASTNode): void => {
    const path = pathOf(node);
    if (path !== undefined) {
      if (path.some((key) => FORBIDDEN_KEYS.has(key))) survey.problem = `"${path.join(".")}" is not allowed`;
      survey.reads.push(path);
      return;
    }
    if (node.op === "call" || node.op === "rcall") {
      const called = node.args[0];
      if (FORBIDDEN_CALLS.has(called)) survey.problem = `${called}() is not part of the flow language`;
      if (MACROS.has(called) && ++macros > MAX_MACROS) survey.problem = `more than ${MAX_MACROS} loops`;
    }
    if (node.op === "==" || node.op === "!=" || node.op === "in") {
      const [left, right] = node.args;
      compare(left, right);
      if (node.op !== "in") compare(right, left);
    }
    for (const child of childrenOf(node.args)) walk(child);
  };
  const compare = (place: ASTNode, value: ASTNode): void => {
    const path = pathOf(place);
    const values = value.op === "list" ? value.args : [value];
    const texts = values.flatMap((item) =>
      item.op === "value" && typeof item.args === "string" ? [item.args] : [],
    );
    if (path !== undefined && texts.length > 0) survey.comparisons.push({ path, texts });
  };
  walk(ast);
  return survey;
}

function pathOf(node: ASTNode): ReadPath | undefined {
  if (node.op === "id") return (VARIABLES as readonly string[]).includes(node.args) ? [node.args] : undefined;
  if (node.op === ".") {
    const parent = pathOf(node.args[0]);
    return parent === undefined ? undefined : [...parent, node.args[1]];
  }
  if (node.op === "[]") {
    const [object, key] = node.args;
    const parent = pathOf(object);
    return parent === undefined || key.op !== "value" || typeof key.args !== "string"
      ? undefined
      : [...parent, key.args];
  }
  return undefined;
}

const isNode = (value: unknown): value is ASTNode =>
  typeof value === "object" && value !== null && "op" in value;
const childrenOf = (args: unknown): ASTNode[] =>
  isNode(args) ? [args] : Array.isArray(args) ? args.flatMap((item) => childrenOf(item)) : [];
