/** Customers by the beginning of their name, with how many cases each has. */
import { sql } from "kysely";
import { defineRead } from "./_define.ts";
import { decodeKey, isAfter, pageSize, toPage } from "./_page.ts";

export default defineRead({
  name: "people-list",
  weight: "light",
  async run(
    db,
    input: { organisationId: string; beginsWith?: string; after?: string | null; limit?: number },
  ) {
    const size = pageSize(input.limit);
    const after = decodeKey(input.after, ["string", "string"]);
    let people = db
      .selectFrom("persons")
      .selectAll()
      .select((eb) =>
        eb
          .selectFrom("cases")
          .select((count) => count.fn.countAll<number>().as("count"))
          .whereRef("cases.personId", "=", "persons.id")
          .as("caseCount"),
      )
      .where("organisationId", "=", input.organisationId)
      .where("erasedAt", "is", null);
    if (input.beginsWith) {
      const pattern = `${input.beginsWith.toLowerCase().replaceAll(/[\\%_]/g, "\\$&")}%`;
      people = people.where(sql<boolean>`lower(${sql.ref("name")}) like ${pattern} escape '\\'`);
    }
    if (after !== undefined) people = people.where(isAfter(["name", "id"], after));
    const rows = await people
      .orderBy("name")
      .orderBy("id")
      .limit(size + 1)
      .execute();
    return toPage(rows, size, (row) => [row.name, row.id]);
  },
});
