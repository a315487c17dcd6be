/** Runs as the console and the customer's page show them. Pure: rows, state and presence come in. */
import type { CustomerStep, DueView, RunView, StepView } from "@deskside/protocol";
import {
  type Choice,
  type Due,
  type Input,
  isOver,
  type LinkedFlow,
  outlookOf,
  PHASES,
  type RunState,
  type StepDraft,
} from "@deskside/protocol/flow";
import type { ReadResult } from "../ports/store.ts";
import type { DueOperation } from "./run-operation.ts";
import { edgeOf, observationOf, summaryOf } from "./step-words.ts";

type Detail = NonNullable<ReadResult<"run-detail">>;
/** A run as it was read, with what it is about to do. */
export interface LoadedRun {
  readonly row: Detail["run"];
  readonly steps: Detail["steps"];
  readonly linked: LinkedFlow;
  readonly state: RunState;
  readonly due: Due;
  /** Number that the next step will have: what answers name. */
  readonly visit: number;
  readonly attempt: number;
  readonly operation: DueOperation | null;
  /** The command that serves the due step: it runs, or it got nowhere. */
  readonly task: { readonly id: string; readonly state: string; readonly running: boolean } | null;
  /** Somebody is there who can sign, on a machine that is connected, with a permission that covers it. */
  readonly signable: boolean;
}

interface Recorded {
  readonly actor: { readonly name: string };
  readonly data: { readonly step: StepDraft; readonly jws?: string; readonly taskId?: string };
}
export const recordedStep = (entry: string): Recorded => JSON.parse(entry) as Recorded;

function stepView(row: Detail["steps"][number]): StepView[] {
  if (row.entry === null) return [];
  const { actor, data } = recordedStep(row.entry);
  const { step } = data;
  return [
    {
      seq: row.seq,
      visit: row.seq,
      node: step.node,
      title: step.title,
      phase: step.phase,
      asked: step.askedText,
      askedAt: step.askedAt,
      answeredAt: step.answeredAt,
      observation: observationOf(step),
      status: step.status ?? step.outcome,
      reportedBy: step.reportedBy,
      actor: actor.name,
      signedByPc: data.jws !== undefined || (step.reportedBy === "agent" && data.taskId !== undefined),
      chosenBy: step.chosenBy,
      edge: edgeOf(step),
      reason: step.overrideReason || null,
      task: data.taskId ?? null,
      corrects: step.corrects,
    },
  ];
}

const choicesOf = (choices: readonly Choice[]) =>
  choices.slice(0, 12).map(({ value, label }) => ({ value, label }));

function inputView(input: Input | null): CustomerStep["input"] {
  if (input === null) return { kind: "none" };
  switch (input.type) {
    case "choice":
      return { kind: "choice", choices: choicesOf(input.choices) };
    case "text":
      return { kind: "text", placeholder: "" };
    case "number":
      return { kind: "number", unit: input.unit };
    case "photo":
      return { kind: "choice", choices: [{ value: "unsure", label: "I am not sure" }] };
  }
}

/** What a person enters for the due step; null where nobody enters anything. */
function inputOf({ due }: LoadedRun): Input | null {
  const choices = (list: [string, string][]): Input => ({
    type: "choice",
    choices: list.map(([value, label]) => ({ value, label, status: "unknown" as const })),
  });
  switch (due.kind) {
    case "question":
    case "hazard":
      return due.input;
    case "check":
      return due.manual?.input ?? null;
    case "action":
      return choices([
        ["done", "Done"],
        ["failed", "It did not work"],
        ["refused", "I would rather not"],
        ["unsure", "I am not sure"],
      ]);
    case "complete":
      return { type: "text", max: 1_000 };
    default:
      return null;
  }
}

const OUTCOMES = ["ok", "warn", "fail", "unknown"] as const;

function outcomeOf(run: LoadedRun): CustomerStep["outcome"] {
  if (run.task?.running === true) return { status: "running", text: run.due.text };
  const last = run.steps.at(-1);
  if (last?.entry == null) return null;
  const { step } = recordedStep(last.entry).data;
  const status = OUTCOMES.find((each) => each === step.status);
  const text = summaryOf(step);
  return status === undefined || text === "" ? null : { status, text };
}

/** The step as the customer sees it; null once the run is over. */
export function customerStepOf(run: LoadedRun): CustomerStep | null {
  const { due, row, visit } = run;
  if (due.kind === "over") return null;
  const manual = due.kind === "check" && !run.signable && run.task?.running !== true ? due.manual : null;
  const theirs = due.by === "customer" || manual !== null;
  const waitsFor = theirs
    ? "customer"
    : run.task?.running === true || (due.kind === "check" && run.signable)
      ? "agent"
      : "technician";
  return {
    id: `${row.id}.${visit}`,
    run: row.id,
    visit,
    number: due.progress.step,
    about: due.progress.about,
    title: due.title,
    text: manual?.text ?? due.text,
    hazard: due.hazard === null || due.kind === "hazard" ? null : due.hazard.plain,
    waitsFor,
    input: theirs ? inputView(inputOf(run)) : { kind: "none" },
    outcome: outcomeOf(run),
  };
}

function dueView(run: LoadedRun): DueView | null {
  const { due, visit, attempt, task } = run;
  if (due.kind === "over") return null;
  const review = due.kind === "review";
  const waitsFor = task?.running === true ? "agent" : due.by;
  return {
    visit,
    attempt,
    node: due.node,
    type: due.type,
    title: due.title,
    phase: due.phase,
    why: due.why,
    plain: due.say.plain,
    technical: due.say.technical,
    expected: due.kind === "question" ? due.expected : "",
    change: due.kind === "action" ? { risk: due.risk, backupFirst: due.backupFirst, undo: due.undo } : null,
    hazard: due.hazard === null ? null : due.hazard.technical || due.hazard.plain,
    waitsFor,
    customer: customerStepOf(run),
    input: inputView(inputOf(run)),
    operation: run.operation,
    task: task?.id ?? null,
    manual:
      due.kind === "check" && due.manual !== null && due.manual.input.type === "choice"
        ? { plain: due.manual.say.plain, choices: choicesOf(due.manual.input.choices) }
        : null,
    status: review ? due.status : task !== null && !task.running ? task.state : null,
    branches: due.branches.map((each) => ({
      goto: each.goto,
      label: each.label || each.title,
      when: each.when,
      expected: review && each.goto === due.expected,
    })),
  };
}

export function runView(run: LoadedRun): RunView {
  const { row, state, linked, due } = run;
  const over = isOver(state);
  return {
    id: row.id,
    case: row.caseId,
    flow: {
      id: row.flowId,
      ref: linked.root.reference || null,
      title: row.flowTitle,
      version: row.flowVersion,
    },
    device: row.deviceId,
    state: state.status,
    startedAt: row.startedAt,
    endedAt: row.endedAt,
    seq: state.sequence,
    steps: run.steps.flatMap(stepView),
    due: dueView(run),
    ahead: over ? [] : outlookOf(linked, state, 8).map(({ title }) => title),
    phases: PHASES.map((phase) => ({ phase, steps: state.phases[phase] })),
    conclusion:
      state.conclusion?.text ||
      state.escalation?.reason ||
      (due.kind === "over" ? due.say.technical : "") ||
      null,
    resolutionCode: state.conclusion?.resolution || null,
    hardwareScore: state.scores.hardware,
    softwareScore: state.scores.software,
    emptyPhases: PHASES.filter((phase) => state.phases[phase] === 0),
  };
}

export interface RunViews {
  ofCase(caseId: string): Promise<RunView[]>;
}
