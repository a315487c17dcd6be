/** A recording is whole, or its end was lost. Its bytes are on the disk already. */
import { recordCaseEvent } from "../record/record-event.ts";
import { storeBlob } from "./_blob.ts";
import { defineWrite, refuse, type By } from "./_define.ts";
import { findCase } from "./_find.ts";

export default defineWrite({
  name: "recording-end",
  async run(
    tx,
    input: By & {
      id: string;
      /** Bytes of terminal output in it. */
      bytes: number;
      blob: { sha256: string; size: number; type: string } | null;
      /** SHA-256 of the stream's bytes, where the recording is kept by the recorder and is no blob. */
      sha256?: string;
      /** False: bytes of the stream are missing. */
      complete?: boolean;
      state: "ended" | "lost";
    },
  ) {
    const { actor, at, id, bytes, blob, state, complete } = input;
    const sha256 = blob?.sha256 ?? input.sha256 ?? null;
    const row = await tx.db.selectFrom("recordings").selectAll().where("id", "=", id).executeTakeFirst();
    const found = row === undefined ? undefined : await findCase(tx, row.caseId);
    if (row === undefined || found === undefined) return refuse("NOT_FOUND");
    if (row.state !== "recording") return { ok: true as const };
    const { caseId, deviceId } = row;
    if (blob !== null) {
      const retained = row.retainUntil === null ? {} : { retainUntil: row.retainUntil };
      await storeBlob(tx, { ...blob, ...retained, owner: id, role: "recording", caseId, deviceId }, at);
    }
    await tx.db
      .updateTable("recordings")
      .set({ state, endedAt: at, bytes, sha256 })
      .where("id", "=", id)
      .execute();
    await recordCaseEvent(tx, {
      actor,
      at,
      caseId,
      organisationId: found.organisationId,
      type: "recording.ended",
      visibility: "customer",
      data: { id, taskId: row.taskId, state, bytes, sha256, complete },
    });
    return { ok: true as const };
  },
});
