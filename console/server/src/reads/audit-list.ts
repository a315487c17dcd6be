/** The hub's audit, newest first, by page. */
import type { AuditTable } from "../ports/tables.ts";
import { defineRead, type Page } from "./_define.ts";
import { pageSize } from "./_page.ts";

export default defineRead({
  name: "audit-list",
  weight: "light",
  async run(db, input: { beforeNumber?: number; limit?: number }): Promise<Page<AuditTable>> {
    const size = pageSize(input.limit);
    let entries = db.selectFrom("audit_entries").selectAll();
    if (input.beforeNumber !== undefined) entries = entries.where("number", "<", input.beforeNumber);
    const rows = await entries
      .orderBy("number", "desc")
      .limit(size + 1)
      .execute();
    const last = rows.length > size ? rows[size - 1] : undefined;
    return { rows: rows.slice(0, size), next: last === undefined ? null : String(last.number) };
  },
});
