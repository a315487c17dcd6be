/** Reads a flow file: YAML without anchors, bounded in size and depth, every problem with its line. */
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
} from "yaml";
import english from "zod/v4/locales/en.js";
import { cleanLine } from "../schema.ts";
import { flowFile } from "./file-schema.ts";
import type { Flow } from "./flow.ts";
import { MAX_FILE_CHARS, MAX_FILE_DEPTH } from "./limits.ts";
import { normaliseFlow } from "./normalise.ts";

/** One thing wrong with a flow file. Line and column begin at 1. */
export interface FlowProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The rule that was broken, for a filter; `yaml` and `schema` come from the parser. */
  readonly rule: string;
  readonly message: string;
}
export type FlowPath = readonly (string | number)[];
/** Where the parts of a file stand. */
export interface FlowSource {
  readonly fileName: string;
  /** Position of the deepest part of `path` that exists. */
  at(path: FlowPath): { line: number; column: number };
}
export type ParsedFlow = { flow: Flow; source: FlowSource } | { problems: FlowProblem[] };

/** Problems shown for one file: after these, mend and look again. */
const MAX_PROBLEMS = 100;

/** A flow, or what is wrong with the text. Never throws, whatever the text. */
export function parseFlow(yamlText: string, fileName: string): ParsedFlow {
  if (yamlText.length > MAX_FILE_CHARS)
    return one(
      fileName,
      1,
      1,
      "yaml",
      `the file has ${yamlText.length} characters; ${MAX_FILE_CHARS} is the limit`,
    );
  const deep = tooDeep(yamlText);
  if (deep !== undefined) return one(fileName, deep, 1, "yaml", "the file is nested too deeply to be a flow");
  const lines = new LineCounter();
  const document = parseDocument(yamlText, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    logLevel: "silent",
    schema: "core",
    merge: false,
  });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problem = (offset: number, rule: string, message: string): FlowProblem => ({
    file: fileName,
    ...at(offset),
    rule,
    message: cleanLine(message, 400),
  });
  if (document.errors.length > 0)
    return {
      problems: document.errors
        .slice(0, MAX_PROBLEMS)
        .map((error) => problem(error.pos[0], "yaml", error.message)),
    };
  const forbidden = findForbidden(document);
  if (forbidden !== undefined) return { problems: [problem(forbidden.offset, "yaml", forbidden.message)] };

  const source: FlowSource = { fileName, at: (path) => at(offsetOf(document, path)) };
  const parsed = flowFile().safeParse(document.toJS({ maxAliasCount: 0 }), { error: english().localeError });
  if (parsed.success) return { flow: normaliseFlow(parsed.data), source };
  const problems = flatten(parsed.error.issues, [])
    .slice(0, MAX_PROBLEMS)
    .map((issue) => ({
      file: fileName,
      ...source.at(issue.path),
      rule: "schema",
      message: cleanLine(`${issue.path.join(".") || "the file"}: ${issue.message}`, 400),
    }));
  return { problems };
}

const one = (file: string, line: number, column: number, rule: string, message: string): ParsedFlow => ({
  problems: [{ file, line, column, rule, message }],
});

/**
 * The line where nesting passes the limit, found before the parser recurses: flow brackets open at once, or
 * indentation that grows too often. Brackets within texts count too; no sensible text opens twelve.
 */
function tooDeep(text: string): number | undefined {
  const indents: number[] = [];
  let brackets = 0;
  for (const [index, raw] of text.split("\n").entries()) {
    const body = raw.trimStart();
    if (body === "" || body.startsWith("#")) continue;
    const dashes = /^(?:[-?:]\s+)*/.exec(body)?.[0].match(/[-?:]/g)?.length ?? 0;
    const indent = raw.length - body.length;
    while (indents.length > 0 && (indents.at(-1) ?? 0) >= indent) indents.pop();
    indents.push(indent);
    for (const char of body) {
      if (char === "[" || char === "{") brackets++;
      else if ((char === "]" || char === "}") && brackets > 0) brackets--;
      if (brackets + indents.length + dashes > 2 * MAX_FILE_DEPTH) return index + 1;
    }
    if (indents.length + dashes > 2 * MAX_FILE_DEPTH) return index + 1;
  }
  return undefined;
}

/** Anchors, aliases, tags and too deep nesting: none has a place in a flow, and some are bombs. */
function findForbidden(document: Document.Parsed): { offset: number; message: string } | undefined {
  let found: { offset: number; message: string } | undefined;
  const refuse = (offset: number, message: string) => {
    found = { offset, message };
    return visit.BREAK;
  };
  visit(document, (_key, node, path) => {
    if (!isNode(node)) return undefined;
    const offset = node.range?.[0] ?? 0;
    if (isAlias(node) || ("anchor" in node && node.anchor))
      return refuse(offset, "anchors and aliases are not part of the flow language");
    if (node.tag !== undefined && !node.tag.startsWith("tag:yaml.org,2002:"))
      return refuse(offset, "tags are not part of the flow language");
    const depth = path.filter((parent) => isMap(parent) || isSeq(parent)).length;
    return depth > MAX_FILE_DEPTH ? refuse(offset, "nested too deeply to be a flow") : undefined;
  });
  return found;
}

function offsetOf(document: Document.Parsed, path: FlowPath): number {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(step),
      );
      if (pair === undefined) return offset;
      if (isNode(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      if (isNode(node)) offset = node.range?.[0] ?? offset;
    } else return offset;
  }
  return offset;
}

interface Issue {
  path: FlowPath;
  message: string;
}
interface RawIssue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly errors?: readonly (readonly RawIssue[])[];
  readonly keys?: readonly string[];
}
/** A union's failure is told by the alternative that came nearest, not by "invalid input". */
function flatten(issues: readonly RawIssue[], base: FlowPath): Issue[] {
  return issues.flatMap((issue) => {
    const path = [...base, ...issue.path.map((step) => (typeof step === "number" ? step : String(step)))];
    if (issue.code === "invalid_union" && issue.errors !== undefined && issue.errors.length > 0) {
      const nearest = [...issue.errors].sort((a, b) => depthOf(b) - depthOf(a) || a.length - b.length)[0];
      if (nearest !== undefined && nearest.length > 0) return flatten(nearest, path);
    }
    if (issue.code === "unrecognized_keys" && issue.keys !== undefined)
      return issue.keys.map((key) => ({
        path: [...path, key],
        message: "is not part of the flow language here",
      }));
    return [{ path, message: issue.message }];
  });
}
const depthOf = (issues: readonly RawIssue[]): number =>
  Math.max(0, ...issues.map((issue) => issue.path.length));
