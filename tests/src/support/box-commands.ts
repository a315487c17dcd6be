/** The agent's handlers of procedures by operation, each given only what its schema lets through, both ways. */
import { operations, z } from "@deskside/protocol";
import type {
  CommandContext,
  CommandDefinition,
  CommandOutcome,
} from "../../../agent/src/commands/_command.ts";
import install from "../../../agent/src/commands/procedure.install.ts";
import plan from "../../../agent/src/commands/procedure.plan.ts";
import rollback from "../../../agent/src/commands/procedure.rollback.ts";
import runOnce from "../../../agent/src/commands/procedure.run-once.ts";
import runTest from "../../../agent/src/commands/procedure.run-test.ts";
import verify from "../../../agent/src/commands/procedure.verify.ts";

type Handler = (args: unknown, context: CommandContext) => Promise<CommandOutcome>;

function checked<Args>(command: CommandDefinition<Args>): [string, Handler] {
  const operation = operations[command.op as keyof typeof operations];
  return [
    command.op,
    async (args, context) => {
      const outcome = await command.run(z.parse(operation.args(), args) as Args, context);
      if (outcome.document === undefined || !("document" in operation)) return outcome;
      return { ...outcome, document: z.parse(operation.document(), outcome.document) };
    },
  ];
}

export const commands: Record<string, Handler> = Object.fromEntries([
  checked(plan),
  checked(install),
  checked(runTest),
  checked(runOnce),
  checked(verify),
  checked(rollback),
]);
