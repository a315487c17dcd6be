/** One test of a deployment, by the agent's signed report. The same task again is the same test. */
import { statement } from "../ports/tx.ts";
import { defineWrite, type By } from "./_define.ts";
import { moveDeployment } from "./_deployment.ts";

const seen = statement((db, p: { deploymentId: string; taskId: string }) =>
  db
    .selectFrom("deployment_tests")
    .select("mode")
    .where("deploymentId", "=", p.deploymentId)
    .where("taskId", "=", p.taskId),
);

export default defineWrite({
  name: "deployment-test",
  async run(
    tx,
    input: By & {
      id: string;
      taskId: string;
      mode: string;
      passed: boolean;
      summary: string /** The test report, as JSON. */;
      reportJson: string;
    },
  ) {
    const { actor, at, id, taskId, mode, passed, summary, reportJson } = input;
    if ((await tx.first(seen, { deploymentId: id, taskId })) !== undefined) {
      return { ok: true as const, state: "testing" as const };
    }
    await tx.db
      .insertInto("deployment_tests")
      .values({ deploymentId: id, taskId, mode, passed: passed ? 1 : 0, reportJson, at })
      .execute();
    return moveDeployment(tx, {
      actor,
      at,
      id,
      to: "testing",
      set: {},
      type: "deployment.tested",
      data: { taskId, mode, passed, summary },
    });
  },
});
