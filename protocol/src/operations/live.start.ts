/** Start the live samples (or join those that run); they end when nobody watches or the grant ends. */
import { int, z } from "../schema.ts";
import { defineOperation } from "./_define.ts";

export default defineOperation({
  op: "live.start",
  title: "Watch live diagnostics",
  scope: "view_diagnostics",
  readOnly: true,
  confirm: false,
  stream: "live",
  args: () => z.strictObject({ intervalMs: int(1_000, 60_000) }),
});
