/** An owner or issuer invites a browser or command line to have a key of its own. */
import { appendAudit } from "../record/append-audit.ts";
import { defineWrite, refuse, type By } from "./_define.ts";
import { findAccount } from "./_find.ts";
import { nextNumber } from "./_next-number.ts";

export default defineWrite({
  name: "invitation-create",
  async run(
    tx,
    input: By & { accountId: string; name: string; rights: string[]; tokenHash: string; expiresAt: number },
  ) {
    const { actor, at, accountId, name, rights, tokenHash, expiresAt } = input;
    const account = await findAccount(tx, accountId);
    if (account === undefined) return refuse("NOT_FOUND");
    const { organisationId } = account;
    const id = String(await nextNumber(tx, organisationId, "place"));
    await tx.db
      .insertInto("invitations")
      .values({
        id,
        organisationId,
        accountId,
        name,
        tokenHash,
        rightsJson: JSON.stringify(rights),
        state: "open",
        requestJson: null,
        expiresAt,
        requestedAt: null,
        approvedAt: null,
        createdAt: at,
        createdBy: actor.id,
      })
      .execute();
    await appendAudit(tx, {
      actor,
      at,
      organisationId,
      action: "invitation.create",
      objectKind: "invitation",
      objectId: id,
      payload: { accountId, rights, expiresAt },
    });
    return { ok: true as const, id };
  },
});
