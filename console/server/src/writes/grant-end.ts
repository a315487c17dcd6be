/** A grant ended: it expired, the customer took it back, or its technician's certificate was revoked. Twice is once. */
import { recordCaseEvent } from "../record/record-event.ts";
import { defineWrite, refuse, type By } from "./_define.ts";
import { findCase } from "./_find.ts";

export default defineWrite({
  name: "grant-end",
  async run(tx, input: By & { id: string; reason: string; scopes?: string[] }) {
    const { actor, at, id, reason, scopes } = input;
    const grant = await tx.db
      .selectFrom("grants")
      .select(["caseId", "sessionId", "revokedAt", "endedScopesJson"])
      .where("id", "=", id)
      .executeTakeFirst();
    const found = grant === undefined ? undefined : await findCase(tx, grant.caseId);
    if (grant === undefined || found === undefined) return refuse("NOT_FOUND");
    if (grant.revokedAt !== null) return { ok: true as const };
    // Where only some scopes ended the grant itself goes on.
    if (scopes === undefined) {
      await tx.db
        .updateTable("grants")
        .set({ revokedAt: at, revokedReason: reason })
        .where("id", "=", id)
        .execute();
    } else {
      const ended = JSON.parse(grant.endedScopesJson) as Record<string, { endedAt: number; why: string }>;
      for (const scope of scopes) ended[scope] ??= { endedAt: at, why: reason };
      await tx.db
        .updateTable("grants")
        .set({ endedScopesJson: JSON.stringify(ended) })
        .where("id", "=", id)
        .execute();
    }
    await recordCaseEvent(tx, {
      actor,
      at,
      caseId: grant.caseId,
      organisationId: found.organisationId,
      type: "consent.ended",
      visibility: "customer",
      data: { id, sessionId: grant.sessionId, reason, scopes },
    });
    return { ok: true as const };
  },
});
