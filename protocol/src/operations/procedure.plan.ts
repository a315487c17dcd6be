/** Work out what a procedure would do here, changing nothing: script, schedule, existing configuration, dry run. */
import { deploymentPlan } from "../documents/deployment.ts";
import { json, name, z } from "../schema.ts";
import { defineOperation } from "./_define.ts";

export default defineOperation({
  op: "procedure.plan",
  title: "Plan a procedure",
  scope: "run_checks",
  readOnly: true,
  confirm: false,
  stream: "none",
  args: () => z.strictObject({ procedure: name(), params: z.record(z.string(), json()) }),
  document: deploymentPlan,
});
