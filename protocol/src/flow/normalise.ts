/** From the file's shorthands to the one full form of `flow.ts`. */
import type {
  Arg,
  Args,
  Choice,
  Edge,
  Evidence,
  Finding,
  Flow,
  FlowNode,
  Input,
  Json,
  Wording,
} from "./flow.ts";
import type { FileNode, FlowFile } from "./file-schema.ts";
import { MAX_TEXT_ANSWER } from "./limits.ts";

/** What a customer reads during a check for which the flow has no words of its own. */
const CHECKING: Wording = {
  plain: "Your computer is checking itself. Nothing is changed.",
  technical: "",
  more: "",
};
const NOTHING_SAID: Wording = { plain: "", technical: "", more: "" };

interface FileWording {
  plain: string;
  technical?: string | undefined;
  more?: string | undefined;
}
const toWording = (file: FileWording | undefined): Wording =>
  file === undefined
    ? NOTHING_SAID
    : { plain: file.plain, technical: file.technical ?? file.plain, more: file.more ?? "" };

const toEvidence = (
  file: { hardware?: number | undefined; software?: number | undefined } | undefined,
): Evidence => ({
  hardware: file?.hardware ?? 0,
  software: file?.software ?? 0,
});

/** "cannot-see" and "cannot see" become "Cannot see": the label of an answer that was given only as its value. */
export function humanise(value: string): string {
  const words = value.replaceAll(/[-_]/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const toEdges = (file: Extract<FileNode, { next: unknown }>["next"] | undefined): Edge[] => {
  const edges = file === undefined ? [] : typeof file === "string" ? [{ goto: file }] : file;
  return edges.map((edge) => ({
    when: edge.when ?? null,
    goto: edge.goto,
    label: edge.label ?? "",
    means: edge.means ?? "",
    evidence: toEvidence(edge.evidence),
  }));
};

type FileChoice = string | { value: string; label: string; status?: Choice["status"] | undefined };
const toChoices = (file: readonly FileChoice[]): Choice[] =>
  file.map((choice) =>
    typeof choice === "string"
      ? { value: choice, label: humanise(choice), status: "unknown" }
      : { value: choice.value, label: choice.label, status: choice.status ?? "unknown" },
  );

type FileInput = Extract<FileNode, { type: "ask" }>["input"];
const toInput = (file: FileInput): Input => {
  if ("choice" in file) return { type: "choice", choices: toChoices(file.choice) };
  if ("text" in file) return { type: "text", max: file.text.max ?? MAX_TEXT_ANSWER };
  if ("number" in file)
    return { type: "number", min: file.number.min, max: file.number.max, unit: file.number.unit ?? "" };
  return { type: "photo" };
};

const isCel = (arg: unknown): arg is { cel: string } =>
  typeof arg === "object" &&
  arg !== null &&
  "cel" in arg &&
  typeof arg.cel === "string" &&
  Object.keys(arg).length === 1;
const toArg = (arg: unknown): Arg => (isCel(arg) ? { cel: arg.cel } : { value: arg as Json });
const toArgs = (file: Record<string, unknown> | undefined): Args =>
  Object.fromEntries(Object.entries(file ?? {}).map(([key, arg]) => [key, toArg(arg)]));

interface FileFinding {
  conclusion?: string | undefined;
  resolution?: string | undefined;
  fault?: Finding["fault"] | undefined;
  article?: string | undefined;
}
const toFinding = (file: FileFinding): Finding => ({
  conclusion: file.conclusion ?? "",
  resolution: file.resolution ?? "",
  fault: file.fault ?? null,
  article: file.article ?? "",
});

function toNode(id: string, file: FileNode): FlowNode {
  const hazard = file.hazard;
  const base = {
    id,
    title: file.title ?? humanise(id),
    phase: file.phase,
    why: file.why ?? "",
    hazard:
      hazard === undefined
        ? null
        : { stop: hazard.stop ?? false, plain: hazard.plain, technical: hazard.technical ?? hazard.plain },
    evidence: toEvidence(file.evidence),
    visits: file.visits ?? null,
    exhausted: file.exhausted ?? null,
    set: { ...file.set },
    next: "next" in file ? toEdges(file.next) : [],
  };
  switch (file.type) {
    case "ask":
      return {
        ...base,
        type: "ask",
        say: toWording(file.say),
        style: file.style ?? "closed",
        input: toInput(file.input),
        teachBack: file.teach_back ?? false,
      };
    case "tech_check":
      return {
        ...base,
        type: "tech_check",
        instruction: toWording(file.instruction),
        expected: file.expected ?? "",
        input: toInput(file.input),
      };
    case "agent_check":
      return {
        ...base,
        type: "agent_check",
        check: file.check,
        params: toArgs(file.params),
        say: file.say === undefined ? { ...CHECKING, technical: base.title } : toWording(file.say),
        manual:
          file.manual === undefined
            ? null
            : { say: toWording(file.manual), choices: toChoices(file.manual.choice) },
      };
    case "decision":
      return { ...base, type: "decision" };
    case "action":
      return {
        ...base,
        type: "action",
        by: file.by,
        say: toWording(file.say),
        operation: file.operation ?? null,
        args: toArgs(file.args),
        risk: file.risk,
        scope: file.scope ?? null,
        undo: file.undo,
        backupFirst: file.backup_first ?? "",
        byHand: file.by_hand === undefined ? null : toWording(file.by_hand),
        recheck: file.recheck,
      };
    case "confirm":
      return {
        ...base,
        type: "confirm",
        say: toWording(file.say),
        check: file.check ?? null,
        params: toArgs(file.params),
        finding: toFinding(file),
      };
    case "escalate":
      return {
        ...base,
        type: "escalate",
        say: toWording(file.say),
        reason: file.reason,
        to: file.to,
        pack: file.pack ?? [],
        finding: toFinding(file),
      };
    case "note":
      return { ...base, type: "note", say: toWording(file.say), finding: toFinding(file) };
    case "subflow":
      return { ...base, type: "subflow", flow: file.flow };
    case "end":
      return {
        ...base,
        type: "end",
        say: toWording(file.say),
        result: file.result ?? null,
        finding: toFinding(file),
      };
  }
}

/** A file that its schema has accepted, as a flow. */
export function normaliseFlow(file: FlowFile): Flow {
  return {
    kind: file.kind,
    id: file.id,
    title: file.title,
    version: file.version,
    reference: file.reference ?? "",
    summary: file.summary ?? "",
    symptoms: file.symptoms ?? [],
    systems: { ...file.systems },
    needs: file.needs ?? [],
    noAgent: file.no_agent ?? false,
    vars: { ...file.vars },
    start: file.start,
    nodes: Object.fromEntries(Object.entries(file.nodes).map(([id, node]) => [id, toNode(id, node)])),
  };
}
