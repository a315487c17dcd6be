/** The customer said no, or nothing; or the question was taken back. An answered question keeps its answer. */
import { recordCaseEvent } from "../record/record-event.ts";
import { sessionMayFollow } from "../record/session-states.ts";
import { defineWrite, refuse, type By } from "./_define.ts";
import { findCase, findSession } from "./_find.ts";

export default defineWrite({
  name: "ask-refuse",
  async run(tx, input: By & { id: string; state: "refused" | "timed-out" | "withdrawn"; reason?: string }) {
    const { actor, at, id, state, reason } = input;
    const ask = await tx.db.selectFrom("asks").selectAll().where("id", "=", id).executeTakeFirst();
    const found = ask === undefined ? undefined : await findCase(tx, ask.caseId);
    const session = ask === undefined ? undefined : await findSession(tx, ask.sessionId);
    if (ask === undefined || found === undefined || session === undefined) return refuse("NOT_FOUND");
    if (ask.state !== "asked") return { ok: true as const, state: ask.state };
    await tx.db.updateTable("asks").set({ state, answeredAt: at }).where("id", "=", id).execute();
    // A no to more does not end what was allowed before.
    if (session.state === "notified" && sessionMayFollow(session.state, "refused")) {
      await tx.db.updateTable("sessions").set({ state: "refused" }).where("id", "=", session.id).execute();
    }
    await recordCaseEvent(tx, {
      actor,
      at,
      caseId: ask.caseId,
      organisationId: found.organisationId,
      type: "consent.refused",
      visibility: "customer",
      data: { id, sessionId: ask.sessionId, state, reason },
    });
    return { ok: true as const, state };
  },
});
