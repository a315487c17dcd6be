/** Stops another command of the same session, with its whole process group. */
import { operations } from "@deskside/protocol";
import { defineCoreCommand } from "./_core.ts";

export default defineCoreCommand(operations["command.cancel"], async ({ jti }, { core }) =>
  core.cancel(jti) ? { status: "ok" } : { status: "failed", message: "It does not run (any more)." },
);
