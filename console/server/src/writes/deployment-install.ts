/** The agent's signed report: the configuration was kept and the procedure stands in the machine's own scheduler. */
import { defineWrite, type By } from "./_define.ts";
import { moveDeployment } from "./_deployment.ts";

export default defineWrite({
  name: "deployment-install",
  async run(
    tx,
    input: By & {
      id: string;
      taskId: string;
      /** The install report, as JSON. */
      installJson: string;
      nativeRef: string;
      nativeHash: string;
      snapshotSha256: string;
      nextRunAt: number | null;
    },
  ) {
    const { actor, at, id, taskId, installJson, nativeRef, nativeHash, snapshotSha256, nextRunAt } = input;
    return moveDeployment(tx, {
      actor,
      at,
      id,
      to: "installed",
      set: { installJson, nativeRef, nativeHash, nextRunAt, lastVerifiedAt: at },
      type: "deployment.installed",
      data: { taskId, nativeRef, nativeHash, snapshotSha256, nextRunAt },
    });
  },
});
