/** Stop a running command, check or test of this session, with its whole process group. */
import { id, z } from "../schema.ts";
import { defineOperation } from "./_define.ts";

export default defineOperation({
  op: "command.cancel",
  title: "Cancel what runs",
  scope: null,
  readOnly: true,
  confirm: false,
  stream: "none",
  args: () => z.strictObject({ jti: id() }),
});
