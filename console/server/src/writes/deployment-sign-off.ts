/** A technician signs a deployment off; refused before the newest run of every required test has passed. */
import { defineWrite, refuse, refuseWith, type By } from "./_define.ts";
import { moveDeployment } from "./_deployment.ts";
import { findDeployment } from "./_find.ts";

export default defineWrite({
  name: "deployment-sign-off",
  async run(tx, input: By & { id: string; note: string }) {
    const { actor, at, id, note } = input;
    const row = await findDeployment(tx, id);
    if (row === undefined) return refuse("NOT_FOUND");
    const tests = await tx.db
      .selectFrom("deployment_tests")
      .select(["mode", "passed"])
      .where("deploymentId", "=", id)
      .orderBy("at")
      .execute();
    const newest = new Map(tests.map((test) => [test.mode, test.passed === 1]));
    const missingTests = (JSON.parse(row.requiredTestsJson) as string[]).filter(
      (mode) => newest.get(mode) !== true,
    );
    if (missingTests.length > 0) return refuseWith("STATE", { missingTests });
    return moveDeployment(tx, {
      actor,
      at,
      id,
      to: "signed-off",
      set: { signedOffAt: at, signedOffBy: actor.name, signOffNote: note },
      type: "deployment.signed-off",
      data: { note },
    });
  },
});
