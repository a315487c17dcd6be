/** The inviter checked the MAC and signed a certificate: the invited key counts from here on. */
import { appendAudit } from "../record/append-audit.ts";
import { defineWrite, refuse, type By } from "./_define.ts";
import { storeOrgObject, type OrgObjectDraft } from "./_org-object.ts";

export default defineWrite({
  name: "invitation-approve",
  async run(tx, input: By & { id: string; techcert: OrgObjectDraft }) {
    const { actor, at, id, techcert } = input;
    const row = await tx.db.selectFrom("invitations").selectAll().where("id", "=", id).executeTakeFirst();
    if (row === undefined) return refuse("NOT_FOUND");
    if (row.state === "open" || row.state === "withdrawn") return refuse("STATE");
    await storeOrgObject(tx, row.organisationId, techcert, at);
    if (row.state === "approved") return { ok: true as const };
    await tx.db
      .updateTable("invitations")
      .set({ state: "approved", approvedAt: at })
      .where("id", "=", id)
      .execute();
    await appendAudit(tx, {
      actor,
      at,
      organisationId: row.organisationId,
      action: "invitation.approve",
      objectKind: "invitation",
      objectId: id,
      payload: { techcert: techcert.ref, subject: techcert.subject ?? null },
    });
    return { ok: true as const };
  },
});
