/** A session moves: paused, active again, expired, revoked. Twice is once. */
import type { SessionState } from "../ports/tables.ts";
import { recordCaseEvent } from "../record/record-event.ts";
import { sessionMayFollow } from "../record/session-states.ts";
import { defineWrite, refuse, refuseWith, type By } from "./_define.ts";
import { findCase, findSession } from "./_find.ts";

export default defineWrite({
  name: "session-set-state",
  async run(
    tx,
    input: By & { id: string; to: Exclude<SessionState, "requested" | "ended">; reason?: string },
  ) {
    const { actor, at, id, to, reason } = input;
    const session = await findSession(tx, id);
    const found = session === undefined ? undefined : await findCase(tx, session.caseId);
    if (session === undefined || found === undefined) return refuse("NOT_FOUND");
    if (session.state === to) return { ok: true as const };
    if (!sessionMayFollow(session.state, to)) return refuseWith("STATE", { state: session.state });
    await tx.db.updateTable("sessions").set({ state: to }).where("id", "=", id).execute();
    await recordCaseEvent(tx, {
      actor,
      at,
      caseId: session.caseId,
      organisationId: found.organisationId,
      type: "session.moved",
      visibility: "customer",
      data: { id, from: session.state, to, reason },
    });
    return { ok: true as const };
  },
});
