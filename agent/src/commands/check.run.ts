/** Runs one built-in check and gives its report. */
import { operations } from "@deskside/protocol";
import { runCheck } from "../checks/_run-check.ts";
import { defineCommand } from "./_command.ts";
import { stoppedOutcome } from "./_outcome.ts";

export default defineCommand(operations["check.run"], async (args, context) => {
  const { signal, stateDir } = context;
  const document = await runCheck({ check: args.check, params: args.params, signal, stateDir });
  if (signal.aborted) return { ...stoppedOutcome(signal), document };
  // A check that ran is done, whatever it found; only one that was refused has failed as a command.
  return document.status === "refused"
    ? { status: "failed", message: document.summary, document }
    : { status: "ok", document };
});
