/** `procedure.verify`: looks for drift, by hash. */
import { operations } from "@deskside/protocol";
import { verifyDeployment } from "../deployments/installed.ts";
import { unlessUnreadable } from "../deployments/outcome.ts";
import { defineCommand } from "./_command.ts";
import { outcomeOf } from "./_document.ts";

export default defineCommand(operations["procedure.verify"], async ({ deployment }, { stateDir }) =>
  outcomeOf(await unlessUnreadable(() => verifyDeployment(stateDir, deployment))),
);
