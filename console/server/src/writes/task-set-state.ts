/** A task moves on: sent, confirming, running, or back to the queue. A final state comes with a signed result, or as `unknown`. */
import type { TaskState } from "../ports/tables.ts";
import { statement } from "../ports/tx.ts";
import { recordCaseEvent } from "../record/record-event.ts";
import { isFinal, taskMayFollow } from "../record/task-states.ts";
import { defineWrite, refuse, refuseWith, type By } from "./_define.ts";
import { findCase, findTask } from "./_find.ts";

const toSent = statement((db, p: { id: string; at: number }) =>
  db.updateTable("tasks").set({ state: "sent", sentAt: p.at }).where("id", "=", p.id),
);
const toRunning = statement((db, p: { id: string; at: number }) =>
  db.updateTable("tasks").set({ state: "running", startedAt: p.at }).where("id", "=", p.id),
);

export default defineWrite({
  name: "task-set-state",
  async run(tx, input: By & { id: string; to: TaskState; code?: string; message?: string }) {
    const { actor, at, id, to, code, message } = input;
    const task = await findTask(tx, id);
    if (task === undefined) return refuse("NOT_FOUND");
    if (task.state === to) return { ok: true as const, state: to };
    if (!taskMayFollow(task.state, to)) return refuseWith("STATE", { state: task.state });
    if (to === "sent") await tx.run(toSent, { id, at });
    else if (to === "running") await tx.run(toRunning, { id, at });
    else {
      const finishedAt = isFinal(to) ? at : null;
      await tx.db
        .updateTable("tasks")
        .set({ state: to, finishedAt, code: code ?? null, message: message ?? null })
        .where("id", "=", id)
        .execute();
    }
    // On the way is not news; an end without the agent's signature is.
    if (isFinal(to)) {
      const found = await findCase(tx, task.caseId);
      await recordCaseEvent(tx, {
        actor,
        at,
        caseId: task.caseId,
        organisationId: found?.organisationId ?? "",
        type: "task.ended",
        visibility: "customer",
        data: { id, op: task.op, state: to, code, message, signed: false },
      });
    }
    return { ok: true as const, state: to };
  },
});
