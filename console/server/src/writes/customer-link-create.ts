/** A link to the customer's page; it lives as long as the case, on any number of devices. */
import { recordCaseEvent } from "../record/record-event.ts";
import { defineWrite, refuse, type By } from "./_define.ts";
import { findCase } from "./_find.ts";

export default defineWrite({
  name: "customer-link-create",
  async run(tx, input: By & { id: string; caseId: string; personId?: string; tokenHash: string }) {
    const { actor, at, id, caseId, tokenHash } = input;
    const found = await findCase(tx, caseId);
    if (found === undefined) return refuse("NOT_FOUND");
    await tx.db
      .insertInto("customer_links")
      .values({
        id,
        tokenHash,
        caseId,
        personId: input.personId ?? found.personId,
        createdAt: at,
        createdBy: actor.id,
        lastUsedAt: null,
        revokedAt: null,
      })
      .execute();
    await recordCaseEvent(tx, {
      actor,
      at,
      caseId,
      organisationId: found.organisationId,
      type: "customer-link.created",
      visibility: "internal",
      data: { id },
    });
    return { ok: true as const };
  },
});
