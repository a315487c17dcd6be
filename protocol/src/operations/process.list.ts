/** List the processes once, with what each uses. */
import { processList } from "../documents/process-list.ts";
import { z } from "../schema.ts";
import { defineOperation } from "./_define.ts";

export default defineOperation({
  op: "process.list",
  title: "List processes",
  scope: "view_diagnostics",
  readOnly: true,
  confirm: false,
  stream: "none",
  args: () => z.strictObject({}),
  document: processList,
});
