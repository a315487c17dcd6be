/** Take the task out again and put the configuration back as the snapshot has it; foreign lines stay as they are. */
import { rollbackReport } from "../documents/deployment.ts";
import { id, z } from "../schema.ts";
import { defineOperation } from "./_define.ts";

export default defineOperation({
  op: "procedure.rollback",
  title: "Roll back a scheduled task",
  scope: "install_task",
  readOnly: false,
  confirm: false,
  stream: "none",
  args: () => z.strictObject({ deployment: id() }),
  document: rollbackReport,
});
