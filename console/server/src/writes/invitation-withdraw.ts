/** An invitation is taken back before anybody was certified by it. */
import { appendAudit } from "../record/append-audit.ts";
import { defineWrite, refuse, refuseWith, type By } from "./_define.ts";

export default defineWrite({
  name: "invitation-withdraw",
  async run(tx, input: By & { id: string }) {
    const { actor, at, id } = input;
    const row = await tx.db.selectFrom("invitations").selectAll().where("id", "=", id).executeTakeFirst();
    if (row === undefined) return refuse("NOT_FOUND");
    if (row.state === "approved") return refuseWith("STATE", { state: row.state });
    await tx.db.updateTable("invitations").set({ state: "withdrawn" }).where("id", "=", id).execute();
    await appendAudit(tx, {
      actor,
      at,
      organisationId: row.organisationId,
      action: "invitation.withdraw",
      objectKind: "invitation",
      objectId: id,
      payload: {},
    });
    return { ok: true as const };
  },
});
