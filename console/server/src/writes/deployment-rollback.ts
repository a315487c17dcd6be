/** The agent's signed report: the machine's own configuration is as it was before. */
import { defineWrite, type By } from "./_define.ts";
import { moveDeployment } from "./_deployment.ts";

export default defineWrite({
  name: "deployment-rollback",
  async run(
    tx,
    input: By & {
      id: string;
      taskId: string;
      summary: string /** The rollback report, as JSON. */;
      rollbackJson: string;
    },
  ) {
    const { actor, at, id, taskId, summary, rollbackJson } = input;
    return moveDeployment(tx, {
      actor,
      at,
      id,
      to: "rolled-back",
      set: { rollbackJson, endedAt: at, nextRunAt: null },
      type: "deployment.rolled-back",
      data: { taskId, summary },
    });
  },
});
