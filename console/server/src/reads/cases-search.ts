/** Cases whose number, problem or person has the words; newest change first. It may read every case, so it is `long`. */
import { sql } from "kysely";
import type { CaseState } from "../ports/tables.ts";
import { casesWithNames } from "./_case-row.ts";
import { defineRead } from "./_define.ts";
import { decodeKey, isBefore, pageSize, toPage } from "./_page.ts";

export default defineRead({
  name: "cases-search",
  weight: "long",
  async run(
    db,
    input: {
      organisationId: string;
      words: string;
      states?: CaseState[];
      assigneeId?: string;
      after?: string | null;
      limit?: number;
    },
  ) {
    const size = pageSize(input.limit);
    const after = decodeKey(input.after, ["number", "string"]);
    let cases = casesWithNames(db).where("cases.organisationId", "=", input.organisationId);
    for (const word of input.words.split(/\s+/).filter(Boolean).slice(0, 8)) {
      const pattern = `%${word.toLowerCase().replaceAll(/[\\%_]/g, "\\$&")}%`;
      const has = (column: string) => sql<boolean>`lower(${sql.ref(column)}) like ${pattern} escape '\\'`;
      cases = cases.where((eb) =>
        eb.or([
          has("cases.reference"),
          has("cases.problemReported"),
          has("persons.name"),
          has("devices.name"),
        ]),
      );
    }
    if (input.states !== undefined) cases = cases.where("cases.state", "in", input.states);
    if (input.assigneeId !== undefined) cases = cases.where("cases.assigneeId", "=", input.assigneeId);
    if (after !== undefined) cases = cases.where(isBefore(["cases.updatedAt", "cases.id"], after));
    const rows = await cases
      .orderBy("cases.updatedAt", "desc")
      .orderBy("cases.id", "desc")
      .limit(size + 1)
      .execute();
    return toPage(rows, size, (row) => [row.updatedAt, row.id]);
  },
});
