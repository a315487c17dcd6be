/** Take up a terminal again after a reload, or watch it: new keys on a new stream, from an offset of the agent's ring. */
import { count, int, z } from "../schema.ts";
import { defineOperation } from "./_define.ts";

export default defineOperation({
  op: "terminal.attach",
  title: "Attach to a terminal",
  scope: "terminal",
  readOnly: false,
  confirm: false,
  stream: "terminal",
  args: () =>
    z.strictObject({
      terminal: int(1, 0x7fff_ffff),
      stream: int(1, 0x7fff_ffff),
      from: count(),
      drive: z.boolean(),
    }),
});
