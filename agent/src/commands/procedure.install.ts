/** `procedure.install`: snapshot, then script and line, exactly as planned. */
import { operations } from "@deskside/protocol";
import { installDeployment } from "../deployments/install.ts";
import { unlessUnreadable } from "../deployments/outcome.ts";
import { defineCommand } from "./_command.ts";
import { outcomeOf } from "./_document.ts";

export default defineCommand(operations["procedure.install"], async (args, { stateDir }) =>
  outcomeOf(await unlessUnreadable(() => installDeployment({ stateDir, ...args }))),
);
