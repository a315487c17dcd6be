/** Open a terminal as the user that the agent runs as. */
import { int, z } from "../schema.ts";
import { defineOperation } from "./_define.ts";

export default defineOperation({
  op: "terminal.open",
  title: "Open a terminal",
  scope: "terminal",
  readOnly: false,
  confirm: false,
  stream: "terminal",
  args: () => z.strictObject({ stream: int(1, 0x7fff_ffff), cols: int(1, 1_000), rows: int(1, 1_000) }),
});
