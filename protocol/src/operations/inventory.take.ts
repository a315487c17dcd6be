/** Take an immutable snapshot of the machine: system, hardware, software, services, tasks, users, network, printers. */
import { inventory } from "../documents/inventory.ts";
import { z } from "../schema.ts";
import { defineOperation } from "./_define.ts";

export default defineOperation({
  op: "inventory.take",
  title: "Take an inventory",
  scope: "view_diagnostics",
  readOnly: true,
  confirm: false,
  stream: "none",
  args: () => z.strictObject({}),
  document: inventory,
});
