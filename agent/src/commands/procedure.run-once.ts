/** `procedure.run-once`: the payload once, now, with its output live; nothing is installed. */
import { operations } from "@deskside/protocol";
import { runOnce } from "../deployments/test-deployment.ts";
import { defineCommand } from "./_command.ts";
import { testOutcomeOf } from "./_document.ts";

export default defineCommand(operations["procedure.run-once"], async ({ procedure, params }, context) =>
  testOutcomeOf(
    await runOnce({ stateDir: context.stateDir, procedure, params, id: context.jti }, context),
    context.signal,
  ),
);
