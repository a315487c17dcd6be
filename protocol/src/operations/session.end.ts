/** End the session: whatever it runs is stopped, its grants are void. */
import { text, z } from "../schema.ts";
import { defineOperation } from "./_define.ts";

export default defineOperation({
  op: "session.end",
  title: "End the session",
  scope: null,
  readOnly: true,
  confirm: false,
  stream: "none",
  args: () => z.strictObject({ reason: text(200) }),
});
