/** The agent has pinned the organisation: the machine is joined, and is the one of the case. Twice is once. */
import { recordCaseEvent } from "../record/record-event.ts";
import { defineWrite, refuse } from "./_define.ts";
import { findDevice } from "./_find.ts";

export default defineWrite({
  name: "device-confirm-join",
  async run(tx, input: { at: number; deviceId: string; joinLinkId: string }) {
    const { at, deviceId, joinLinkId } = input;
    const device = await findDevice(tx, deviceId);
    const link = await tx.db
      .selectFrom("join_links")
      .selectAll()
      .where("id", "=", joinLinkId)
      .executeTakeFirst();
    if (device === undefined || link?.deviceId !== deviceId) return refuse("DEVICE_UNKNOWN");
    const { caseId, organisationId } = link;
    const tied = await tx.db
      .selectFrom("cases")
      .select("deviceId")
      .where("id", "=", caseId)
      .executeTakeFirst();
    if (tied?.deviceId === deviceId && device.joinedAt !== null) return { ok: true as const, caseId };
    await tx.db
      .updateTable("devices")
      .set((eb) => ({ joinedAt: eb.fn.coalesce("joinedAt", eb.val(at)) }))
      .where("id", "=", deviceId)
      .execute();
    await tx.db.updateTable("cases").set({ deviceId }).where("id", "=", caseId).execute();
    await recordCaseEvent(tx, {
      actor: { kind: "agent", id: deviceId, name: device.name },
      at,
      caseId,
      organisationId,
      type: "device.joined",
      visibility: "customer",
      data: { deviceId, name: device.name },
    });
    return { ok: true as const, caseId };
  },
});
