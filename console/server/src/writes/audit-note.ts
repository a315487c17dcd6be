/** An audit entry for something that changed no row: a refused forgery, a failed sign-in, an export, a start. */
import { appendAudit, type AuditDraft } from "../record/append-audit.ts";
import { defineWrite } from "./_define.ts";

export default defineWrite({
  name: "audit-note",
  async run(tx, input: AuditDraft) {
    await appendAudit(tx, input);
    return { ok: true as const };
  },
});
