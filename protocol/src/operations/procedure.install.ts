/** Snapshot the existing configuration, then install the procedure in the machine's own scheduler, exactly as planned. */
import { installReport } from "../documents/deployment.ts";
import { id, json, name, sha256, z } from "../schema.ts";
import { defineOperation } from "./_define.ts";

export default defineOperation({
  op: "procedure.install",
  title: "Install a scheduled task",
  scope: "install_task",
  readOnly: false,
  confirm: true,
  stream: "none",
  args: () =>
    z.strictObject({
      deployment: id(),
      procedure: name(),
      params: z.record(z.string(), json()),
      planHash: sha256(),
    }),
  document: installReport,
});
