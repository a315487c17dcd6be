/** A link that joins one machine to a case, within a day. An older link of the case that nobody used ends. */
import { recordCaseEvent } from "../record/record-event.ts";
import { defineWrite, refuse, refuseWith, type By } from "./_define.ts";
import { findCase } from "./_find.ts";
import { nextNumber } from "./_next-number.ts";

export default defineWrite({
  name: "join-link-create",
  async run(
    tx,
    input: By & {
      caseId: string;
      accountId: string;
      /** SHA-256 of the token that the agent derives from the link's secret. */
      tokenHash: string;
      expiresAt: number;
    },
  ) {
    const { actor, at, caseId, accountId, tokenHash, expiresAt } = input;
    const found = await findCase(tx, caseId);
    if (found === undefined) return refuse("NOT_FOUND");
    if (found.state === "closed" || found.state === "rejected")
      return refuseWith("STATE", { state: found.state });
    const { organisationId } = found;
    await tx.db
      .updateTable("join_links")
      .set({ state: "void" })
      .where("caseId", "=", caseId)
      .where("state", "=", "open")
      .execute();
    const id = String(await nextNumber(tx, organisationId, "place"));
    await tx.db
      .insertInto("join_links")
      .values({
        id,
        organisationId,
        caseId,
        accountId,
        tokenHash,
        state: "open",
        expiresAt,
        usedAt: null,
        deviceId: null,
        createdAt: at,
      })
      .execute();
    await recordCaseEvent(tx, {
      actor,
      at,
      caseId,
      organisationId,
      type: "join-link.created",
      visibility: "internal",
      data: { id, expiresAt },
    });
    return { ok: true as const, id };
  },
});
