/** Joined devices by name, or those heard last first; each with the newest case that is not over. */
import { sql } from "kysely";
import { defineRead } from "./_define.ts";
import { decodeKey, isAfter, isBefore, pageSize, toPage } from "./_page.ts";

export default defineRead({
  name: "devices-list",
  weight: "light",
  async run(
    db,
    input: {
      organisationId: string;
      order?: "name" | "last-seen";
      /** Part of the name. */
      words?: string;
      after?: string | null;
      limit?: number;
    },
  ) {
    const size = pageSize(input.limit);
    const bySeen = input.order === "last-seen";
    const after = decodeKey(input.after, [bySeen ? "number" : "string", "string"]);
    let devices = db
      .selectFrom("devices")
      .selectAll()
      .select((eb) =>
        eb
          .selectFrom("cases")
          .select("cases.id")
          .whereRef("cases.deviceId", "=", "devices.id")
          .where("cases.state", "in", ["new", "open", "pending"])
          .orderBy("cases.number", "desc")
          .limit(1)
          .as("openCaseId"),
      )
      .where("organisationId", "=", input.organisationId)
      .where("joinedAt", "is not", null);
    if (input.words) {
      const pattern = `%${input.words.toLowerCase().replaceAll(/[\\%_]/g, "\\$&")}%`;
      devices = devices.where(sql<boolean>`lower(${sql.ref("name")}) like ${pattern} escape '\\'`);
    }
    if (after !== undefined) {
      devices = devices.where(
        bySeen ? isBefore(["lastSeenAt", "id"], after) : isAfter(["name", "id"], after),
      );
    }
    const rows = await devices
      .orderBy(bySeen ? "lastSeenAt" : "name", bySeen ? "desc" : "asc")
      .orderBy("id", bySeen ? "desc" : "asc")
      .limit(size + 1)
      .execute();
    const caseIds = rows.flatMap((row) => (row.openCaseId === null ? [] : [row.openCaseId]));
    const cases =
      caseIds.length === 0
        ? []
        : await db.selectFrom("cases").select(["id", "reference"]).where("id", "in", caseIds).execute();
    const references = new Map(cases.map(({ id, reference }) => [id, reference]));
    const page = toPage(rows, size, (row) => [bySeen ? row.lastSeenAt : row.name, row.id]);
    return {
      next: page.next,
      rows: page.rows.map((row) => ({
        ...row,
        openCaseReference: references.get(row.openCaseId ?? "") ?? null,
      })),
    };
  },
});
