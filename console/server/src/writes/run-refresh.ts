/** A run takes note of what is no answer: an agent came or went. No step; the sequence must still be the one it was made on. */
import type { FlowRunTable } from "../ports/tables.ts";
import { defineWrite, refuse, refuseWith } from "./_define.ts";

export default defineWrite({
  name: "run-refresh",
  async run(
    tx,
    input: {
      at: number;
      runId: string;
      seq: number;
      stateJson: string;
      waitingFor: FlowRunTable["waitingFor"];
      node: string | null;
      deviceId?: string;
      sessionId?: string;
    },
  ) {
    const { at, runId, seq, stateJson, waitingFor, node, deviceId, sessionId } = input;
    const run = await tx.db
      .selectFrom("flow_runs")
      .select(["seq", "state"])
      .where("id", "=", runId)
      .executeTakeFirst();
    if (run === undefined) return refuse("NOT_FOUND");
    if (run.seq !== seq) return refuseWith("STALE_STEP", { seq: run.seq });
    if (run.state !== "running" && run.state !== "waiting") return refuseWith("STATE", { state: run.state });
    await tx.db
      .updateTable("flow_runs")
      .set({
        stateJson,
        waitingFor,
        node,
        state: waitingFor === null ? "running" : "waiting",
        updatedAt: at,
        ...(deviceId === undefined ? {} : { deviceId }),
        ...(sessionId === undefined ? {} : { sessionId }),
      })
      .where("id", "=", runId)
      .execute();
    return { ok: true as const };
  },
});
