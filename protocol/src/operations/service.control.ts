/** Start, stop or restart one service of the machine's own service manager. */
import { text, z } from "../schema.ts";
import { defineOperation } from "./_define.ts";

export default defineOperation({
  op: "service.control",
  title: "Start, stop or restart a service",
  scope: "run_commands",
  readOnly: false,
  confirm: true,
  stream: "none",
  args: () =>
    z.strictObject({
      service: text(128).check(z.regex(/^[A-Za-z0-9][A-Za-z0-9@:._-]*$/)),
      action: z.enum(["start", "stop", "restart"]),
    }),
});
