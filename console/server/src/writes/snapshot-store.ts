/** What a machine was like at a moment: inventory, configuration, usage or log. Never changed afterwards. */
import type { SnapshotTable } from "../ports/tables.ts";
import { appendAudit } from "../record/append-audit.ts";
import { recordCaseEvent } from "../record/record-event.ts";
import { storeBlob, type BlobDraft } from "./_blob.ts";
import { defineWrite, refuse, type By } from "./_define.ts";
import { findDevice } from "./_find.ts";

export default defineWrite({
  name: "snapshot-store",
  async run(
    tx,
    input: By & {
      id: string;
      deviceId: string;
      kind: SnapshotTable["kind"];
      caseId?: string;
      sessionId?: string;
      taskId?: string;
      takenAt: number;
      /** What a list shows. */
      summary: unknown;
      blob: Omit<BlobDraft, "owner" | "role" | "caseId" | "deviceId">;
    },
  ) {
    const { actor, at, id, deviceId, kind, caseId, takenAt, blob } = input;
    const device = await findDevice(tx, deviceId);
    if (device === undefined) return refuse("NOT_FOUND");
    const known = await tx.db
      .selectFrom("snapshots")
      .select("sha256")
      .where("id", "=", id)
      .executeTakeFirst();
    if (known !== undefined) return known.sha256 === blob.sha256 ? { ok: true as const } : refuse("CONFLICT");
    await storeBlob(
      tx,
      { ...blob, owner: id, role: "snapshot", deviceId, ...(caseId === undefined ? {} : { caseId }) },
      at,
    );
    await tx.db
      .insertInto("snapshots")
      .values({
        id,
        deviceId,
        caseId: caseId ?? null,
        sessionId: input.sessionId ?? null,
        taskId: input.taskId ?? null,
        kind,
        sha256: blob.sha256,
        summaryJson: JSON.stringify(input.summary),
        takenAt,
        storedAt: at,
        verifiedBy: null,
      })
      .execute();
    const data = { id, deviceId, kind, sha256: blob.sha256, takenAt };
    const { organisationId } = device;
    if (caseId === undefined) {
      await appendAudit(tx, {
        actor,
        at,
        organisationId,
        action: "snapshot.taken",
        objectKind: "device",
        objectId: deviceId,
        payload: data,
      });
    } else {
      await recordCaseEvent(tx, {
        actor,
        at,
        caseId,
        organisationId,
        type: "snapshot.taken",
        visibility: "customer",
        data,
      });
    }
    return { ok: true as const };
  },
});
