/** `procedure.plan`: what a procedure would be here; changes nothing. */
import { operations } from "@deskside/protocol";
import { planDeployment } from "../deployments/plan.ts";
import { unlessUnreadable } from "../deployments/outcome.ts";
import { defineCommand } from "./_command.ts";
import { outcomeOf } from "./_document.ts";

export default defineCommand(
  operations["procedure.plan"],
  async ({ procedure, params }, { stateDir, signal }) =>
    outcomeOf(await unlessUnreadable(() => planDeployment({ stateDir, procedure, params, signal }))),
);
