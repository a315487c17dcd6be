/** A technician asks for scopes: kept as signed before the customer sees it. */
import { recordCaseEvent } from "../record/record-event.ts";
import { sessionMayFollow } from "../record/session-states.ts";
import { defineWrite, refuse, refuseWith, type By } from "./_define.ts";
import { findCase, findSession } from "./_find.ts";

export default defineWrite({
  name: "ask-store",
  async run(
    tx,
    input: By & {
      /** The ask's `jti`. */
      id: string;
      sessionId: string;
      jws: string;
      scopes: string[];
      reason: string;
      /** When silence becomes a no, ms. */
      expiresAt: number;
    },
  ) {
    const { actor, at, id, sessionId, jws, scopes, reason } = input;
    const session = await findSession(tx, sessionId);
    const found = session === undefined ? undefined : await findCase(tx, session.caseId);
    if (session === undefined || found === undefined) return refuse("SESSION");
    const known = await tx.db
      .selectFrom("asks")
      .select(["jws", "state"])
      .where("id", "=", id)
      .executeTakeFirst();
    if (known !== undefined)
      return known.jws === jws ? { ok: true as const, repeated: true } : refuse("REPLAYED");
    if (session.state === "ended") return refuseWith("STATE", { state: session.state });
    await tx.db
      .insertInto("asks")
      .values({
        id,
        sessionId,
        caseId: session.caseId,
        deviceId: session.deviceId,
        accountId: session.accountId,
        jws,
        scopesJson: JSON.stringify(scopes),
        reason,
        state: "asked",
        at,
        expiresAt: input.expiresAt,
        answeredAt: null,
      })
      .execute();
    if (sessionMayFollow(session.state, "notified")) {
      await tx.db.updateTable("sessions").set({ state: "notified" }).where("id", "=", sessionId).execute();
    }
    await recordCaseEvent(tx, {
      actor,
      at,
      caseId: session.caseId,
      organisationId: found.organisationId,
      type: "consent.asked",
      visibility: "customer",
      data: { id, sessionId, scopes, reason, jws },
    });
    return { ok: true as const, repeated: false };
  },
});
