/** Run one built-in check; its report is the document. */
import { checkReport } from "../documents/check-report.ts";
import { json, name, z } from "../schema.ts";
import { defineOperation } from "./_define.ts";

export default defineOperation({
  op: "check.run",
  title: "Run a check",
  scope: "run_checks",
  readOnly: true,
  confirm: false,
  stream: "none",
  args: () => z.strictObject({ check: name(), params: z.record(z.string(), json()) }),
  document: checkReport,
});
