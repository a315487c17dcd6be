/** Takes an inventory in a child process and gives it as the document. */
import { operations } from "@deskside/protocol";
import { takeInventory } from "../inventory/take-inventory.ts";
import { defineCommand } from "./_command.ts";
import { failed, stoppedOutcome } from "./_outcome.ts";

export default defineCommand(operations["inventory.take"], async (_args, context) => {
  const result = await takeInventory(context.signal);
  if (result.ok) return { status: "ok", document: result.inventory };
  if (result.why === "aborted") return stoppedOutcome(context.signal);
  return result.why === "timed-out"
    ? { status: "timed_out", message: result.message }
    : failed(result.message);
});
