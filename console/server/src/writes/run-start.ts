/** A flow begins in a case. Its text is kept, so that the run goes by it to the end. The same id again is the same run. */
import type { PassedNode } from "@deskside/protocol/flow";
import type { FlowRunTable } from "../ports/tables.ts";
import { recordCaseEvent } from "../record/record-event.ts";
import { defineWrite, refuse, refuseWith, type By } from "./_define.ts";
import { findCase } from "./_find.ts";

export default defineWrite({
  name: "run-start",
  async run(
    tx,
    input: By & {
      id: string;
      caseId: string;
      deviceId?: string;
      sessionId?: string;
      flow: {
        id: string;
        version: number;
        title: string /** The linked flow (with its subflows), as JSON. */;
        json: string;
        sha256: string;
      };
      /** The reducer's state, as JSON. */
      stateJson: string;
      node: string | null;
      waitingFor: FlowRunTable["waitingFor"];
      /** Nodes passed on the way to the first due step. */
      passed: readonly PassedNode[];
    },
  ) {
    const { actor, at, id, caseId, deviceId, flow } = input;
    const found = await findCase(tx, caseId);
    if (found === undefined) return refuse("NOT_FOUND");
    const known = await tx.db
      .selectFrom("flow_runs")
      .select("caseId")
      .where("id", "=", id)
      .executeTakeFirst();
    if (known !== undefined) return known.caseId === caseId ? { ok: true as const } : refuse("CONFLICT");
    if (found.state === "closed" || found.state === "rejected")
      return refuseWith("STATE", { state: found.state });
    await tx.db
      .insertInto("flow_texts")
      .values({
        sha256: flow.sha256,
        flowId: flow.id,
        version: flow.version,
        title: flow.title,
        linkedJson: flow.json,
        createdAt: at,
      })
      .onConflict((conflict) => conflict.column("sha256").doNothing())
      .execute();
    await tx.db
      .insertInto("flow_runs")
      .values({
        id,
        caseId,
        deviceId: deviceId ?? null,
        sessionId: input.sessionId ?? null,
        flowId: flow.id,
        flowSha256: flow.sha256,
        state: input.waitingFor === null ? "running" : "waiting",
        waitingFor: input.waitingFor,
        node: input.node,
        seq: 0,
        stateJson: input.stateJson,
        conclusion: null,
        confidence: null,
        overrideReason: null,
        startedBy: actor.id,
        startedAt: at,
        updatedAt: at,
        endedAt: null,
      })
      .execute();
    await recordCaseEvent(tx, {
      actor,
      at,
      caseId,
      organisationId: found.organisationId,
      type: "run.started",
      visibility: "customer",
      data: {
        runId: id,
        flow: { id: flow.id, version: flow.version, title: flow.title, sha256: flow.sha256 },
        deviceId,
        passed: input.passed,
      },
    });
    return { ok: true as const };
  },
});
