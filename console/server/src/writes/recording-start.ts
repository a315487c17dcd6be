/** A terminal's output is recorded from here on; the customer allowed it in the prompt. */
import { recordCaseEvent } from "../record/record-event.ts";
import { defineWrite, refuse, type By } from "./_define.ts";
import { findCase, findTask } from "./_find.ts";

export default defineWrite({
  name: "recording-start",
  async run(
    tx,
    input: By & {
      id: string;
      taskId: string;
      accountId: string;
      cols: number;
      rows: number;
      retainUntil?: number;
    },
  ) {
    const { actor, at, id, taskId, accountId, cols, rows } = input;
    const task = await findTask(tx, taskId);
    const found = task === undefined ? undefined : await findCase(tx, task.caseId);
    if (task === undefined || found === undefined) return refuse("NOT_FOUND");
    const { caseId, sessionId, deviceId } = task;
    const inserted = await tx.db
      .insertInto("recordings")
      .values({
        id,
        caseId,
        sessionId,
        deviceId,
        taskId,
        accountId,
        cols,
        rows,
        state: "recording",
        startedAt: at,
        endedAt: null,
        bytes: 0,
        sha256: null,
        retainUntil: input.retainUntil ?? null,
      })
      .onConflict((conflict) => conflict.column("id").doNothing())
      .executeTakeFirst();
    if (inserted.numInsertedOrUpdatedRows === 0n) return { ok: true as const };
    await recordCaseEvent(tx, {
      actor,
      at,
      caseId,
      organisationId: found.organisationId,
      type: "recording.started",
      visibility: "customer",
      data: { id, taskId, cols, rows },
    });
    return { ok: true as const };
  },
});
