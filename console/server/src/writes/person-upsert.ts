/** A customer, new or changed. */
import { appendAudit } from "../record/append-audit.ts";
import { defineWrite, refuse, type By } from "./_define.ts";

/** A way to reach somebody. */
export interface Contact {
  kind: string;
  value: string;
  setAt: number;
  verifiedAt?: number;
}

export default defineWrite({
  name: "person-upsert",
  async run(
    tx,
    input: By & {
      id: string;
      organisationId: string;
      name: string;
      contacts: Contact[];
      language?: string;
      technicalLevel?: string;
      accessibility?: string;
      preferredChannel?: string;
    },
  ) {
    const { actor, at, id, organisationId, name } = input;
    const known = await tx.db
      .selectFrom("persons")
      .select("organisationId")
      .where("id", "=", id)
      .executeTakeFirst();
    if (known !== undefined && known.organisationId !== organisationId) return refuse("NOT_FOUND");
    const values = {
      name,
      contactsJson: JSON.stringify(input.contacts),
      language: input.language ?? null,
      technicalLevel: input.technicalLevel ?? null,
      accessibility: input.accessibility ?? null,
      preferredChannel: input.preferredChannel ?? null,
      updatedAt: at,
    };
    if (known !== undefined) await tx.db.updateTable("persons").set(values).where("id", "=", id).execute();
    else {
      await tx.db
        .insertInto("persons")
        .values({ ...values, id, organisationId, erasedAt: null, createdAt: at, createdBy: actor.id })
        .execute();
    }
    await appendAudit(tx, {
      actor,
      at,
      organisationId,
      action: known === undefined ? "person.create" : "person.update",
      objectKind: "person",
      objectId: id,
      payload: {},
    });
    return { ok: true as const };
  },
});
