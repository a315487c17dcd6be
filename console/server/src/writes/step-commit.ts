/**
 * One step of a run: its record, its event, its audit entry and the run's new state, or nothing of them. The same
 * answer id gives what was stored; an answer to a step that somebody answered before gets the run as it stands.
 */
import type { StepDraft } from "@deskside/protocol/flow";
import type { FlowRunTable, Visibility } from "../ports/tables.ts";
import { insertStatement, statement } from "../ports/tx.ts";
import { recordCaseEvent } from "../record/record-event.ts";
import { defineWrite, refuse, refuseWith, type By } from "./_define.ts";

const findRun = statement((db, p: { runId: string }) =>
  db
    .selectFrom("flow_runs")
    .innerJoin("cases", "cases.id", "flow_runs.caseId")
    .select(["flow_runs.caseId", "flow_runs.seq", "cases.organisationId"])
    .where("flow_runs.id", "=", p.runId),
);
const findState = statement((db, p: { runId: string }) =>
  db.selectFrom("flow_runs").select("stateJson").where("id", "=", p.runId),
);
const findAnswer = statement((db, p: { runId: string; answerId: string }) =>
  db
    .selectFrom("step_records")
    .select(["seq", "eventSeq"])
    .where("runId", "=", p.runId)
    .where("answerId", "=", p.answerId),
);
const insertStep = insertStatement("step_records", [
  "runId",
  "seq",
  "answerId",
  "caseId",
  "eventSeq",
  "node",
  "phase",
  "reportedBy",
  "status",
  "edge",
  "chosenBy",
  "taskId",
  "corrects",
  "at",
]);
type RunColumns = Pick<
  FlowRunTable,
  "state" | "waitingFor" | "node" | "seq" | "stateJson" | "conclusion" | "updatedAt" | "endedAt"
>;
const updateRun = statement((db, p: RunColumns & { runId: string }) =>
  db
    .updateTable("flow_runs")
    .set({
      state: p.state,
      waitingFor: p.waitingFor,
      node: p.node,
      seq: p.seq,
      stateJson: p.stateJson,
      conclusion: p.conclusion,
      updatedAt: p.updatedAt,
      endedAt: p.endedAt,
    })
    .where("id", "=", p.runId),
);

/** A step as the reducer gave it, with what only the hub knows. */
export interface StepInput extends By {
  runId: string;
  /** Made where the answer was given, so that a repeat is known. */
  answerId: string;
  /** `step.sequence` must be the run's next. */
  step: StepDraft;
  taskId?: string;
  /** The agent's signed answer, where it signed one. */
  jws?: string;
  visibility: Visibility;
  channel?: string;
  /** The run after the step. */
  run: {
    stateJson: string;
    state: FlowRunTable["state"];
    waitingFor: FlowRunTable["waitingFor"];
    node: string | null;
    conclusion: string | null;
  };
}

export default defineWrite({
  name: "step-commit",
  async run(tx, input: StepInput) {
    const { actor, at, runId, answerId, step, run } = input;
    const found = await tx.first(findRun, { runId });
    if (found === undefined) return refuse("NOT_FOUND");
    const known = await tx.first(findAnswer, { runId, answerId });
    if (known !== undefined)
      return { ok: true as const, repeated: true, seq: known.seq, eventSeq: known.eventSeq };
    if (step.sequence !== found.seq + 1) {
      const current = await tx.first(findState, { runId });
      return refuseWith("STALE_STEP", { seq: found.seq, stateJson: current?.stateJson ?? "" });
    }
    const { caseId, organisationId } = found;
    const mark = await recordCaseEvent(tx, {
      actor,
      at,
      caseId,
      organisationId,
      type: "step.recorded",
      visibility: input.visibility,
      ...(input.channel === undefined ? {} : { channel: input.channel }),
      data: { runId, answerId, taskId: input.taskId, jws: input.jws, step },
    });
    await tx.run(insertStep, {
      runId,
      seq: step.sequence,
      answerId,
      caseId,
      eventSeq: mark.seq,
      node: step.node,
      phase: step.phase,
      reportedBy: step.reportedBy,
      status: step.status,
      edge: step.goto,
      chosenBy: step.chosenBy,
      taskId: input.taskId ?? null,
      corrects: step.corrects,
      at,
    });
    const over = run.state !== "running" && run.state !== "waiting";
    await tx.run(updateRun, {
      runId,
      state: run.state,
      waitingFor: run.waitingFor,
      node: run.node,
      seq: step.sequence,
      stateJson: run.stateJson,
      conclusion: run.conclusion,
      updatedAt: at,
      endedAt: over ? at : null,
    });
    return { ok: true as const, repeated: false, seq: step.sequence, eventSeq: mark.seq };
  },
});
