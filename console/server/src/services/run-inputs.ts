/** What comes into a run, as the reducer takes it, and what of its state stands in columns. Pure. */
import { checkReport, cleanText, type ErrorCode, z } from "@deskside/protocol";
import type { Due, InputProblem, Json, Outcome, RunInput, RunState, Via } from "@deskside/protocol/flow";
import type { Actor, WriteInput } from "../ports/store.ts";
import type { EndedTask } from "./hooks.ts";
import type { LoadedRun } from "./run-views.ts";

/** An answer with who gave it and how. */
export interface Answer {
  readonly runId: string;
  readonly visit: number;
  readonly answerId: string;
  readonly value: string;
  readonly actor: Actor;
  readonly via: Via;
  readonly reportedBy: "customer" | "technician";
  readonly goto?: string | undefined;
  readonly reason?: string | undefined;
  /** The agent's signed answer. */
  readonly jws?: string;
}

const CODES: Readonly<Record<InputProblem["code"], ErrorCode>> = {
  OVER: "STATE",
  NOT_DUE: "STATE",
  NOT_YOURS: "FORBIDDEN",
  BAD_VALUE: "ARGUMENTS",
  REASON_NEEDED: "ARGUMENTS",
  NO_SUCH_NODE: "NOT_FOUND",
  NO_SUCH_STEP: "NOT_FOUND",
  VISITS_SPENT: "STATE",
  ATTEMPTS_SPENT: "STATE",
  TOO_LONG: "STATE",
};
/** The code on the wire of what the reducer refuses. */
export const codeOfProblem = ({ code }: InputProblem): ErrorCode => CODES[code];

/** What a result says of an action, by its status; `null`: it got nowhere, and may be tried again. */
const OUTCOME_OF: Readonly<Record<EndedTask["result"]["status"], Outcome | null>> = {
  open: null,
  ok: "done",
  failed: "failed",
  timed_out: "failed",
  cancelled: null,
  refused: null,
  unknown: "unknown",
};
/** The customer's own no, which the flow knows a way on from. */
const CUSTOMERS_NO = new Set(["DECLINED", "PROMPT_TIMEOUT"]);

const waitingFor = (due: Due): WriteInput<"run-start">["waitingFor"] => {
  if (due.kind === "over") return null;
  if (due.by === "customer") return "customer";
  return due.kind === "check" ? "agent" : "technician";
};
/** What the store keeps of a run's state beside its whole. */
export const columnsOf = (state: RunState, due: Due) => {
  const waits = waitingFor(due);
  return {
    stateJson: JSON.stringify(state),
    state:
      state.status !== "running"
        ? state.status
        : waits === null
          ? ("running" as const)
          : ("waiting" as const),
    waitingFor: waits,
    node: due.kind === "over" ? null : `${due.flow}/${due.node}`,
    conclusion: state.conclusion?.text ?? state.escalation?.reason ?? null,
  };
};

/** The reducer's input for an answer to what is due. */
export function inputOf({ due }: Pick<LoadedRun, "due">, answer: Answer, at: number): RunInput {
  const { value, goto, reason, reportedBy, via } = answer;
  const from = { at, reportedBy, via };
  const because = reason === undefined ? {} : { reason };
  const towards = goto === undefined ? {} : { goto };
  if (goto !== undefined && value === "" && due.kind !== "review") {
    return { kind: "goto", ...from, node: goto, reason: reason ?? "" };
  }
  if (due.kind === "review") return { kind: "proceed", ...from, ...towards, ...because };
  if (due.kind === "complete") return { kind: "complete", ...from, reason: reason ?? value };
  if (due.kind === "check" && value === "skip") return { kind: "skip", ...from, reason: reason ?? "" };
  const number =
    due.kind === "question" && due.input.type === "number" && value !== "unsure" && value.trim() !== "";
  const json: Json = number ? Number(value) : value;
  return { kind: "answer", ...from, value: json, ...towards, ...because };
}

/** What a result says to the run; undefined: nothing came of the command, and it may be tried again. */
export function reportOf(
  { task, result, document, message }: Omit<EndedTask, "device">,
  at: number,
): RunInput | undefined {
  const from = { at, reportedBy: "agent" as const, via: "agent" as const };
  if (task.op === "check.run") {
    const report = z.safeParse(checkReport(), document);
    if (report.success) return { kind: "report", ...from, report: report.data };
    if (result.status === "refused" || result.status === "cancelled") return undefined;
    const summary = message ?? "The check did not come to an end.";
    const check = String(task.args["check"]);
    const nothing = { advice: "", facts: {}, evidence: [], takenAt: result.started, durationMs: 0 };
    return {
      kind: "report",
      ...from,
      report: { check, status: "unknown", summary: cleanText(summary, 300), ...nothing },
    };
  }
  const outcome =
    result.status === "refused" && CUSTOMERS_NO.has(result.code ?? "")
      ? "refused"
      : OUTCOME_OF[result.status];
  if (outcome === null) return undefined;
  const said = (document as { summary?: unknown } | undefined)?.summary;
  const detail = typeof said === "string" ? said : message;
  return {
    kind: "outcome",
    ...from,
    outcome,
    ...(detail === undefined ? {} : { detail: cleanText(detail, 2_000) }),
  };
}
