/** The owner's browser made the root: the hub accepts one, once, with the first certificates and list. */
import { appendAudit } from "../record/append-audit.ts";
import { defineWrite, refuse, type By } from "./_define.ts";
import { storeOrgObject, type OrgObjectDraft } from "./_org-object.ts";

export default defineWrite({
  name: "org-accept-root",
  async run(
    tx,
    input: By & {
      organisationId: string;
      name: string;
      rootThumbprint: string;
      practice: boolean;
      /** The owner's account is from now on called what the certificate says. */
      owner?: { accountId: string; name: string };
      /** `org`, the owner's `techcert`, the first `revoked`, the sealed root. */
      objects: OrgObjectDraft[];
    },
  ) {
    const { organisationId, rootThumbprint } = input;
    const row = await tx.db
      .selectFrom("organisations")
      .select(["rootThumbprint"])
      .where("id", "=", organisationId)
      .executeTakeFirst();
    if (row === undefined) return refuse("NOT_FOUND");
    if (row.rootThumbprint !== null) {
      return row.rootThumbprint === rootThumbprint ? { ok: true as const } : refuse("ROOT_EXISTS");
    }
    await tx.db
      .updateTable("organisations")
      .set({ rootThumbprint, name: input.name, practice: input.practice ? 1 : 0 })
      .where("id", "=", organisationId)
      .execute();
    if (input.owner !== undefined) {
      await tx.db
        .updateTable("accounts")
        .set({ name: input.owner.name })
        .where("id", "=", input.owner.accountId)
        .where("organisationId", "=", organisationId)
        .execute();
    }
    for (const object of input.objects) await storeOrgObject(tx, organisationId, object, input.at);
    await appendAudit(tx, {
      actor: input.actor,
      at: input.at,
      organisationId,
      action: "org.accept-root",
      objectKind: "organisation",
      objectId: organisationId,
      payload: { name: input.name, rootThumbprint, practice: input.practice },
    });
    return { ok: true as const };
  },
});
