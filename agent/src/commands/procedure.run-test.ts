/** `procedure.run-test`: one of the five tests of an installed task, with its output live. */
import { operations } from "@deskside/protocol";
import { testDeployment } from "../deployments/test-deployment.ts";
import { unlessUnreadable } from "../deployments/outcome.ts";
import { defineCommand } from "./_command.ts";
import { testOutcomeOf } from "./_document.ts";

export default defineCommand(operations["procedure.run-test"], async ({ deployment, mode }, context) =>
  testOutcomeOf(await unlessUnreadable(() => testDeployment(deployment, mode, context)), context.signal),
);
