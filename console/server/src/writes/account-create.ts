/** An account for somebody who works here; how they get in is a sign-in link or an invitation. */
import { appendAudit } from "../record/append-audit.ts";
import { defineWrite, refuse, type By } from "./_define.ts";

export default defineWrite({
  name: "account-create",
  async run(
    tx,
    input: By & {
      id: string;
      organisationId: string;
      name: string;
      /** The person for life, as certificates name them. */
      sub: string;
      email?: string;
      roles: string[];
    },
  ) {
    const { actor, at, id, organisationId, name, roles } = input;
    const email = input.email ?? null;
    const taken = await tx.db
      .selectFrom("accounts")
      .select("id")
      .where((eb) =>
        eb.or([
          eb("id", "=", id),
          eb("sub", "=", input.sub),
          eb.and([eb("organisationId", "=", organisationId), eb("email", "=", email)]),
        ]),
      )
      .executeTakeFirst();
    if (taken !== undefined) return taken.id === id ? { ok: true as const, id } : refuse("CONFLICT");
    await tx.db
      .insertInto("accounts")
      .values({
        id,
        organisationId,
        name,
        sub: input.sub,
        email,
        passwordHash: null,
        rolesJson: JSON.stringify(roles),
        state: "active",
        lastSignInAt: null,
        createdAt: at,
        createdBy: actor.id,
      })
      .execute();
    await appendAudit(tx, {
      actor,
      at,
      organisationId,
      action: "account.create",
      objectKind: "account",
      objectId: id,
      payload: { name, roles },
    });
    return { ok: true as const, id };
  },
});
