/** A session is over, with all its grants; who ended it and why is in the record. Twice is once. */
import { recordCaseEvent } from "../record/record-event.ts";
import { defineWrite, refuse, type By } from "./_define.ts";
import { findCase, findSession } from "./_find.ts";

export default defineWrite({
  name: "session-end",
  async run(tx, input: By & { id: string; reason: string; summary?: string }) {
    const { actor, at, id, reason } = input;
    const session = await findSession(tx, id);
    const found = session === undefined ? undefined : await findCase(tx, session.caseId);
    if (session === undefined || found === undefined) return refuse("NOT_FOUND");
    if (session.state === "ended") return { ok: true as const, repeated: true };
    await tx.db
      .updateTable("sessions")
      .set({ state: "ended", endedAt: at, endReason: reason, summary: input.summary ?? null })
      .where("id", "=", id)
      .execute();
    await tx.db
      .updateTable("grants")
      .set({ revokedAt: at, revokedReason: reason })
      .where("sessionId", "=", id)
      .where("revokedAt", "is", null)
      .execute();
    await tx.db
      .updateTable("asks")
      .set({ state: "withdrawn", answeredAt: at })
      .where("sessionId", "=", id)
      .where("state", "=", "asked")
      .execute();
    const head = await recordCaseEvent(tx, {
      actor,
      at,
      caseId: session.caseId,
      organisationId: found.organisationId,
      type: "session.ended",
      visibility: "customer",
      data: { id, reason, summary: input.summary },
    });
    return { ok: true as const, repeated: false, caseId: session.caseId, head };
  },
});
