/** What the agent found when it looked at its own task. Intact after sign-off is `active`; changed or gone is `drifted`. */
import { defineWrite, refuse, type By } from "./_define.ts";
import { moveDeployment } from "./_deployment.ts";
import { findDeployment } from "./_find.ts";

export default defineWrite({
  name: "deployment-drift",
  async run(
    tx,
    input: By & {
      id: string;
      found: "intact" | "drifted" | "missing";
      summary: string;
      /** The drift report, as JSON. */
      driftJson: string;
      nextRunAt: number | null;
      taskId?: string;
    },
  ) {
    const { actor, at, id, found, summary, driftJson, nextRunAt, taskId } = input;
    const row = await findDeployment(tx, id);
    if (row === undefined) return refuse("NOT_FOUND");
    const set = { driftJson, nextRunAt, lastVerifiedAt: at };
    const isOver = row.state === "rolled-back" || row.state === "retired";
    const to =
      found !== "intact"
        ? "drifted"
        : row.state === "signed-off" || row.state === "drifted"
          ? "active"
          : row.state;
    const settled =
      row.state === "drifted" && row.signedOffAt === null && found === "intact" ? "installed" : to;
    // Intact again is no news: it is noted, and the record does not grow with every look.
    if (isOver || (settled === row.state && taskId === undefined)) {
      await tx.db.updateTable("deployments").set(set).where("id", "=", id).execute();
      return { ok: true as const, state: row.state };
    }
    return moveDeployment(tx, {
      actor,
      at,
      id,
      to: settled,
      set,
      type: "deployment.verified",
      data: { found, summary, taskId },
    });
  },
});
