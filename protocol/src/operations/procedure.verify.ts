/** Compare what is installed with what was deployed, by hash: intact, drifted or missing. */
import { driftReport } from "../documents/deployment.ts";
import { id, z } from "../schema.ts";
import { defineOperation } from "./_define.ts";

export default defineOperation({
  op: "procedure.verify",
  title: "Look for drift",
  scope: "run_checks",
  readOnly: true,
  confirm: false,
  stream: "none",
  args: () => z.strictObject({ deployment: id() }),
  document: driftReport,
});
