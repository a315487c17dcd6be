/** The one organisation of a new hub, before its owner has made the root. */
import { appendAudit } from "../record/append-audit.ts";
import { defineWrite, refuse, type By } from "./_define.ts";

export default defineWrite({
  name: "org-create",
  async run(tx, input: By & { id: string; name: string; timeZone: string; locale: string }) {
    const existing = await tx.db.selectFrom("organisations").select("id").executeTakeFirst();
    if (existing !== undefined)
      return existing.id === input.id ? { ok: true as const } : refuse("ROOT_EXISTS");
    await tx.db
      .insertInto("organisations")
      .values({
        id: input.id,
        name: input.name,
        rootThumbprint: null,
        practice: 0,
        timeZone: input.timeZone,
        locale: input.locale,
        policyJson: "{}",
        createdAt: input.at,
        createdBy: input.actor.id,
      })
      .execute();
    await appendAudit(tx, {
      actor: input.actor,
      at: input.at,
      organisationId: input.id,
      action: "org.create",
      objectKind: "organisation",
      objectId: input.id,
      payload: { name: input.name },
    });
    return { ok: true as const };
  },
});
