/** A technician wants to work on a machine for a case. The same id again is the same session. */
import { recordCaseEvent } from "../record/record-event.ts";
import { defineWrite, refuse, refuseWith, type By } from "./_define.ts";
import { findCase, findDevice, findSession } from "./_find.ts";

export default defineWrite({
  name: "session-open",
  async run(
    tx,
    input: By & { id: string; caseId: string; deviceId: string; accountId: string; channel: string },
  ) {
    const { actor, at, id, caseId, deviceId, accountId, channel } = input;
    const found = await findCase(tx, caseId);
    const device = await findDevice(tx, deviceId);
    if (found === undefined || device?.organisationId !== found.organisationId) return refuse("NOT_FOUND");
    const known = await findSession(tx, id);
    if (known !== undefined) {
      return known.caseId === caseId && known.deviceId === deviceId
        ? { ok: true as const, state: known.state }
        : refuse("CONFLICT");
    }
    if (found.state === "closed" || found.state === "rejected")
      return refuseWith("STATE", { state: found.state });
    if (device.state !== "active") return refuseWith("STATE", { state: device.state });
    await tx.db
      .insertInto("sessions")
      .values({
        id,
        caseId,
        deviceId,
        accountId,
        channel,
        state: "requested",
        grantId: null,
        requestedAt: at,
        startedAt: null,
        endedAt: null,
        endReason: null,
        summary: null,
      })
      .execute();
    await recordCaseEvent(tx, {
      actor,
      at,
      caseId,
      organisationId: found.organisationId,
      type: "session.opened",
      visibility: "customer",
      channel,
      data: { id, deviceId, device: device.name },
    });
    return { ok: true as const, state: "requested" as const };
  },
});
