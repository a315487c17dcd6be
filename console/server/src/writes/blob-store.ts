/** Evidence: the row of bytes that are on the disk already. What it proves is in the signed result that names its hash. */
import { appendAudit } from "../record/append-audit.ts";
import { storeBlob, type BlobDraft } from "./_blob.ts";
import { defineWrite, type By } from "./_define.ts";

export default defineWrite({
  name: "blob-store",
  async run(tx, input: By & { organisationId: string; blob: BlobDraft }) {
    const { actor, at, organisationId, blob } = input;
    await storeBlob(tx, blob, at);
    await appendAudit(tx, {
      actor,
      at,
      organisationId,
      action: "blob.store",
      objectKind: "blob",
      objectId: blob.sha256,
      payload: { owner: blob.owner, role: blob.role, size: blob.size },
    });
    return { ok: true as const };
  },
});
