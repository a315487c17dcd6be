/** Cases, newest change first, by state and assignee. */
import type { CaseState } from "../ports/tables.ts";
import { casesWithNames, type CaseRow } from "./_case-row.ts";
import { defineRead } from "./_define.ts";
import { decodeKey, isBefore, pageSize, toPage } from "./_page.ts";

export default defineRead({
  name: "cases-list",
  weight: "light",
  async run(
    db,
    input: {
      organisationId: string;
      states?: CaseState[];
      assigneeId?: string;
      after?: string | null;
      limit?: number;
    },
  ) {
    const size = pageSize(input.limit);
    const after = decodeKey(input.after, ["number", "string"]);
    const query = (state: CaseState | undefined): Promise<CaseRow[]> => {
      let cases = casesWithNames(db).where("cases.organisationId", "=", input.organisationId);
      if (state !== undefined) cases = cases.where("cases.state", "=", state);
      if (input.assigneeId !== undefined) cases = cases.where("cases.assigneeId", "=", input.assigneeId);
      if (after !== undefined) cases = cases.where(isBefore(["cases.updatedAt", "cases.id"], after));
      return cases
        .orderBy("cases.updatedAt", "desc")
        .orderBy("cases.id", "desc")
        .limit(size + 1)
        .execute();
    };
    // One walk down the index for each state, then merged: a list of open cases never wades through closed ones.
    const lists = await Promise.all(
      input.states === undefined ? [query(undefined)] : input.states.map(query),
    );
    const rows = lists.flat().sort((a, b) => b.updatedAt - a.updatedAt || (a.id < b.id ? 1 : -1));
    return toPage(rows.slice(0, size + 1), size, (row) => [row.updatedAt, row.id]);
  },
});
