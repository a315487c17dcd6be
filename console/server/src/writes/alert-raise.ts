/** A task on a machine found something while nobody looked: a case is opened for it. The same alert again is the same case. */
import { recordCaseEvent } from "../record/record-event.ts";
import { defineWrite, refuse } from "./_define.ts";
import { findCase, findDeployment, findDevice } from "./_find.ts";
import openCase from "./case-open.ts";

export default defineWrite({
  name: "alert-raise",
  async run(
    tx,
    input: {
      at: number;
      deviceId: string;
      /** The agent's id for the alert. */
      id: string;
      /** The case to open, where it is new. */
      caseId: string;
      kind: string;
      summary: string;
      details: string;
      facts: unknown;
      raisedAt: number;
      deploymentId?: string;
      /** A test of the procedure: it goes to the deployment's own case. */
      simulated: boolean;
    },
  ) {
    const { at, deviceId, id, kind, summary, details, facts, raisedAt, simulated } = input;
    const device = await findDevice(tx, deviceId);
    if (device === undefined) return refuse("DEVICE_UNKNOWN");
    const known = await tx.db
      .selectFrom("alerts")
      .select("caseId")
      .where("deviceId", "=", deviceId)
      .where("id", "=", id)
      .executeTakeFirst();
    if (known !== undefined) return { ok: true as const, caseId: known.caseId, repeated: true };
    const actor = { kind: "agent", id: deviceId, name: device.name } as const;
    const { organisationId } = device;
    const deployment =
      input.deploymentId === undefined ? undefined : await findDeployment(tx, input.deploymentId);
    const own = deployment?.deviceId === deviceId ? deployment : undefined;
    let caseId = input.caseId;
    if (simulated && own !== undefined) caseId = own.caseId;
    else {
      const before = own === undefined ? undefined : await findCase(tx, own.caseId);
      const personId = before?.personId;
      const opened = await openCase.run(tx, {
        actor,
        at,
        id: caseId,
        organisationId,
        kind: "incident",
        channel: "alert",
        problem: summary,
        reportedAt: raisedAt,
        deviceId,
        ...(own === undefined ? {} : { parentId: own.caseId }),
        ...(personId == null ? {} : { personId }),
      });
      if (!opened.ok) return opened;
    }
    await tx.db
      .insertInto("alerts")
      .values({
        deviceId,
        id,
        caseId,
        kind,
        dataJson: JSON.stringify({ summary, details, facts, deploymentId: own?.id ?? null, simulated }),
        raisedAt,
        receivedAt: at,
      })
      .execute();
    await recordCaseEvent(tx, {
      actor,
      at,
      caseId,
      organisationId,
      type: "alert.raised",
      visibility: "customer",
      channel: "alert",
      data: { id, kind, summary, details, facts, raisedAt, deploymentId: own?.id, simulated },
    });
    return { ok: true as const, caseId, repeated: false };
  },
});
