/** Run a procedure's payload once, now, installing nothing. Output is streamed as in `command.run`. */
import { testReport } from "../documents/deployment.ts";
import { int, json, name, z } from "../schema.ts";
import { defineOperation } from "./_define.ts";

export default defineOperation({
  op: "procedure.run-once",
  title: "Run a procedure once",
  scope: "run_commands",
  readOnly: false,
  confirm: true,
  stream: "output",
  args: () =>
    z.strictObject({
      procedure: name(),
      params: z.record(z.string(), json()),
      stream: int(1, 0x7fff_ffff),
    }),
  document: testReport,
});
