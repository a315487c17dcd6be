/** Lists the processes with what each uses. */
import { operations } from "@deskside/protocol";
import { readProcessTable } from "../process/process-table.ts";
import { defineCommand } from "./_command.ts";
import { failed, stoppedOutcome } from "./_outcome.ts";

export default defineCommand(operations["process.list"], async (_args, context) => {
  if (process.platform !== "linux") return failed("Listing processes: not yet on this system.");
  try {
    return { status: "ok", document: await readProcessTable(context.signal) };
  } catch (error) {
    if (context.signal.aborted) return stoppedOutcome(context.signal);
    throw error;
  }
});
