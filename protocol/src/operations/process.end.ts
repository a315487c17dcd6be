/** Ask a process to end, or kill it. `startTicks` (from `process.list`) makes sure that it is still the same process. */
import { count, int, z } from "../schema.ts";
import { defineOperation } from "./_define.ts";

export default defineOperation({
  op: "process.end",
  title: "End a process",
  scope: "run_commands",
  readOnly: false,
  confirm: false,
  stream: "none",
  args: () =>
    z.strictObject({ pid: int(2, 4_194_304), startTicks: count(), signal: z.enum(["TERM", "KILL"]) }),
});
