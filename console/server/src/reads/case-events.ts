/** A case's chain of events, oldest first, by page; of all types or of some. */
import { defineRead, type Page } from "./_define.ts";
import { pageSize } from "./_page.ts";
import type { EventTable } from "../ports/tables.ts";

export default defineRead({
  name: "case-events",
  weight: "light",
  async run(
    db,
    input: {
      caseId: string;
      /** Number of the last event of the page before. */
      afterSeq?: number;
      limit?: number;
      types?: string[];
      /** Newest first, for what a page shows last. */
      newestFirst?: boolean;
    },
  ): Promise<Page<EventTable>> {
    const size = pageSize(input.limit);
    let events = db.selectFrom("events").selectAll().where("stream", "=", input.caseId);
    if (input.types !== undefined) events = events.where("type", "in", input.types);
    if (input.afterSeq !== undefined)
      events = events.where("seq", input.newestFirst ? "<" : ">", input.afterSeq);
    const rows = await events
      .orderBy("seq", input.newestFirst ? "desc" : "asc")
      .limit(size + 1)
      .execute();
    const last = rows.length > size ? rows[size - 1] : undefined;
    return { rows: rows.slice(0, size), next: last === undefined ? null : String(last.seq) };
  },
});
