/** What consoles and agents need of the organisation's signed objects: the newest `org` and list, and an account's chains. */
import { defineRead } from "./_define.ts";

export default defineRead({
  name: "trust-state",
  weight: "light",
  async run(db, input: { organisationId: string; subject?: string }) {
    const newest = (kind: "org" | "revoked" | "sealed-root") =>
      db
        .selectFrom("org_objects")
        .selectAll()
        .where("organisationId", "=", input.organisationId)
        .where("kind", "=", kind)
        .orderBy("n", "desc")
        .limit(1)
        .executeTakeFirst();
    const [organisation, org, revoked, certs] = await Promise.all([
      db.selectFrom("organisations").selectAll().where("id", "=", input.organisationId).executeTakeFirst(),
      newest("org"),
      newest("revoked"),
      input.subject === undefined
        ? []
        : db
            .selectFrom("org_objects")
            .selectAll()
            .where("organisationId", "=", input.organisationId)
            .where("kind", "=", "techcert")
            .where("subject", "=", input.subject)
            .orderBy("storedAt")
            .execute(),
    ]);
    return { organisation, org, revoked, certs };
  },
});
