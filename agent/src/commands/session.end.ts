/** Ends the session from the technician's side. */
import { operations } from "@deskside/protocol";
import { defineCoreCommand } from "./_core.ts";

export default defineCoreCommand(operations["session.end"], async ({ reason }, { core }) => {
  core.endSession(reason);
  return { status: "ok" };
});
