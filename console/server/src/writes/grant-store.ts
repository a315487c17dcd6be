/** The agent signed a grant: it is kept as signed, its ask is answered, and the session is active. */
import { recordCaseEvent } from "../record/record-event.ts";
import { sessionMayFollow } from "../record/session-states.ts";
import { attest } from "./_attest.ts";
import { defineWrite, refuse, type By } from "./_define.ts";
import { findCase, findSession } from "./_find.ts";

export default defineWrite({
  name: "grant-store",
  async run(
    tx,
    input: By & {
      /** The grant's `jti`. */
      id: string;
      sessionId: string;
      askId?: string;
      /** The technician that it names. */
      sub: string;
      jws: string;
      /** As signed; `exp` in seconds. */
      scopes: { scope: string; exp: number }[];
      /** Milliseconds. */
      expiresAt: number;
      how: string;
      wording: string;
    },
  ) {
    const { actor, at, id, sessionId, sub, jws, scopes, expiresAt, how, wording } = input;
    const session = await findSession(tx, sessionId);
    const found = session === undefined ? undefined : await findCase(tx, session.caseId);
    if (session === undefined || found === undefined) return refuse("SESSION");
    const known = await tx.db.selectFrom("grants").select("jws").where("id", "=", id).executeTakeFirst();
    if (known !== undefined)
      return known.jws === jws ? { ok: true as const, repeated: true } : refuse("REPLAYED");
    const { caseId, deviceId } = session;
    const askId = input.askId ?? null;
    // A grant that arrives after the session's end is kept, for the record, and is worth nothing.
    const late = session.state === "ended";
    await tx.db
      .insertInto("grants")
      .values({
        id,
        sessionId,
        askId,
        caseId,
        deviceId,
        sub,
        jws,
        scopesJson: JSON.stringify(scopes),
        at,
        expiresAt,
        endedScopesJson: "{}",
        revokedAt: late ? at : null,
        revokedReason: late ? "session-ended" : null,
      })
      .execute();
    if (askId !== null) {
      await tx.db
        .updateTable("asks")
        .set({ state: "granted", answeredAt: at })
        .where("id", "=", askId)
        .execute();
    }
    if (!late) {
      const state =
        session.state === "active" || sessionMayFollow(session.state, "consented") ? "active" : session.state;
      await tx.db
        .updateTable("sessions")
        .set((eb) => ({ state, grantId: id, startedAt: eb.fn.coalesce("startedAt", eb.val(at)) }))
        .where("id", "=", sessionId)
        .execute();
    }
    const names = scopes.map(({ scope }) => scope);
    await attest(tx, {
      actor,
      at,
      id: `grant.${id}`.slice(0, 64),
      caseId,
      kind: "consent",
      subject: sessionId,
      answer: "yes",
      method: "agent",
      scopes: names,
      wording,
      jws,
      expiresAt,
    });
    await recordCaseEvent(tx, {
      actor,
      at,
      caseId,
      organisationId: found.organisationId,
      type: "consent.granted",
      visibility: "customer",
      data: { id, sessionId, askId, sub, scopes, how, wording, jws, late },
    });
    return { ok: true as const, repeated: false };
  },
});
