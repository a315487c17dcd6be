/** Which case a customer's link opens; undefined where it was revoked. It lives as long as the case, and may be read after. */
import { defineRead } from "./_define.ts";

export default defineRead({
  name: "customer-link-by-hash",
  weight: "light",
  async run(db, input: { tokenHash: string }) {
    return db
      .selectFrom("customer_links")
      .innerJoin("cases", "cases.id", "customer_links.caseId")
      .leftJoin("persons", "persons.id", "customer_links.personId")
      .select([
        "customer_links.id",
        "customer_links.caseId",
        "customer_links.personId",
        "persons.name as personName",
        "cases.organisationId",
        "cases.state as caseState",
      ])
      .where("customer_links.tokenHash", "=", input.tokenHash)
      .where("customer_links.revokedAt", "is", null)
      .executeTakeFirst();
  },
});
