/** `procedure.rollback`: our line and script go, and what others changed stays. */
import { operations } from "@deskside/protocol";
import { rollBackDeployment } from "../deployments/rollback.ts";
import { unlessUnreadable } from "../deployments/outcome.ts";
import { defineCommand } from "./_command.ts";
import { outcomeOf } from "./_document.ts";

export default defineCommand(operations["procedure.rollback"], async ({ deployment }, { stateDir }) =>
  outcomeOf(await unlessUnreadable(() => rollBackDeployment(stateDir, deployment))),
);
