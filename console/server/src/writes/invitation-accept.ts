/** The invited browser sends its public key and MAC; the inviter decides. The first answer holds. */
import { appendAudit } from "../record/append-audit.ts";
import { defineWrite, refuse } from "./_define.ts";

export default defineWrite({
  name: "invitation-accept",
  async run(tx, input: { at: number; organisationId: string; place: number; answerJson: string }) {
    const { at, organisationId, place, answerJson } = input;
    const row = await tx.db
      .selectFrom("invitations")
      .selectAll()
      .where("organisationId", "=", organisationId)
      .where("place", "=", place)
      .executeTakeFirst();
    if (row === undefined || row.state === "withdrawn") return refuse("LINK_UNKNOWN");
    if (row.state !== "open")
      return row.answerJson === answerJson ? { ok: true as const, id: row.id } : refuse("LINK_USED");
    if (row.expiresAt <= at) return refuse("LINK_EXPIRED");
    await tx.db
      .updateTable("invitations")
      .set({ state: "answered", answerJson, answeredAt: at })
      .where("id", "=", row.id)
      .execute();
    await appendAudit(tx, {
      actor: { kind: "technician", id: row.accountId, name: "" },
      at,
      organisationId,
      action: "invitation.accept",
      objectKind: "invitation",
      objectId: row.id,
      payload: {},
    });
    return { ok: true as const, id: row.id };
  },
});
