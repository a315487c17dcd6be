/**
 * The agent's signed result of a command. It may come many times and in any order with its `open` forerunner; the
 * first of each `jti` counts. It is committed before the agent is told to forget it.
 */
import type { TaskState } from "../ports/tables.ts";
import { insertStatement, statement } from "../ports/tx.ts";
import { recordCaseEvent } from "../record/record-event.ts";
import { isFinal } from "../record/task-states.ts";
import { defineWrite, refuse, type By } from "./_define.ts";
import { type BlobDraft, storeBlob } from "./_blob.ts";
import { findCase, findTask } from "./_find.ts";

/** The states that the statuses of a result lead to. */
const STATE_OF = {
  open: "running",
  ok: "succeeded",
  failed: "failed",
  cancelled: "cancelled",
  timed_out: "timed-out",
  refused: "refused",
  unknown: "unknown",
} as const satisfies Record<string, TaskState>;

const findResult = statement((db, p: { id: string }) =>
  db.selectFrom("task_results").select("taskId").where("id", "=", p.id),
);
const insertResult = insertStatement("task_results", ["id", "taskId", "status", "jws", "at"]);
const open = statement((db, p: { id: string; startedAt: number }) =>
  db.updateTable("tasks").set({ state: "running", startedAt: p.startedAt }).where("id", "=", p.id),
);
const finish = statement(
  (
    db,
    p: {
      id: string;
      state: TaskState;
      status: string;
      startedAt: number;
      finishedAt: number;
      exit: number | null;
      code: string | null;
      message: string | null;
      checkStatus: string | null;
      summary: string | null;
      documentSha256: string | null;
      outputSha256: string | null;
      resultJws: string;
    },
  ) =>
    db
      .updateTable("tasks")
      .set({
        state: p.state,
        status: p.status,
        startedAt: p.startedAt,
        finishedAt: p.finishedAt,
        exit: p.exit,
        code: p.code,
        message: p.message,
        checkStatus: p.checkStatus,
        summary: p.summary,
        documentSha256: p.documentSha256,
        outputSha256: p.outputSha256,
        resultJws: p.resultJws,
      })
      .where("id", "=", p.id),
);

export default defineWrite({
  name: "task-result",
  async run(
    tx,
    input: By & {
      taskId: string;
      /** The result's `jti`. */
      resultId: string;
      status: keyof typeof STATE_OF;
      jws: string;
      /** Milliseconds, by the agent's clock. */
      startedAt: number;
      endedAt: number;
      exit?: number | null;
      code?: string;
      message?: string;
      /** Verdict and one line of a check's report. */
      checkStatus?: string;
      summary?: string;
      outputSha256?: string;
      documentSha256?: string;
      /** Document and output, committed with the result that names them. */
      blobs?: Omit<BlobDraft, "owner" | "caseId" | "deviceId">[];
    },
  ) {
    const { actor, at, taskId, resultId, status, jws } = input;
    const task = await findTask(tx, taskId);
    const found = task === undefined ? undefined : await findCase(tx, task.caseId);
    if (task === undefined || found === undefined) return refuse("NOT_FOUND");
    const known = await tx.first(findResult, { id: resultId });
    if (known !== undefined) {
      return known.taskId === taskId
        ? { ok: true as const, repeated: true, state: task.state }
        : refuse("REPLAYED");
    }
    for (const blob of input.blobs ?? []) {
      await storeBlob(tx, { ...blob, owner: taskId, caseId: task.caseId, deviceId: task.deviceId }, at);
    }
    await tx.run(insertResult, { id: resultId, taskId, status, jws, at });
    const state = STATE_OF[status];
    // A signed result outweighs an `unknown` that the hub put down for want of one.
    const settled = isFinal(task.state) && task.resultJws !== null;
    if (!settled && isFinal(state)) {
      await tx.run(finish, {
        id: taskId,
        state,
        status,
        startedAt: input.startedAt,
        finishedAt: input.endedAt,
        exit: input.exit ?? null,
        code: input.code ?? null,
        message: input.message ?? null,
        checkStatus: input.checkStatus ?? null,
        summary: input.summary ?? null,
        documentSha256: input.documentSha256 ?? null,
        outputSha256: input.outputSha256 ?? null,
        resultJws: jws,
      });
    } else if (!isFinal(task.state)) await tx.run(open, { id: taskId, startedAt: input.startedAt });
    await recordCaseEvent(tx, {
      actor,
      at,
      caseId: task.caseId,
      organisationId: found.organisationId,
      type: status === "open" ? "task.started" : "task.ended",
      visibility: "customer",
      data: {
        id: taskId,
        op: task.op,
        state,
        status,
        exit: input.exit,
        code: input.code,
        checkStatus: input.checkStatus,
        summary: input.summary,
        documentSha256: input.documentSha256,
        outputSha256: input.outputSha256,
        signed: true,
        jws,
      },
    });
    return { ok: true as const, repeated: false, state: settled ? task.state : state };
  },
});
