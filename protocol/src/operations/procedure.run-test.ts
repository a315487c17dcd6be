/** Test an installed procedure; its output is streamed live on the tagged stream `args.stream` as in `command.run`. */
import { TEST_MODES, testReport } from "../documents/deployment.ts";
import { id, int, z } from "../schema.ts";
import { defineOperation } from "./_define.ts";

export default defineOperation({
  op: "procedure.run-test",
  title: "Test a scheduled task",
  scope: "install_task",
  readOnly: false,
  confirm: false,
  stream: "output",
  args: () =>
    z.strictObject({
      deployment: id(),
      mode: z.enum(TEST_MODES),
      stream: int(1, 0x7fff_ffff),
    }),
  document: testReport,
});
