/** Notes a blob that is on the disk already, and who uses it. */
import { insertStatement, statement, type Tx } from "../ports/tx.ts";

/** A blob and its use. The bytes were written by `store.blobs.put`, or stand here as base64. */
export interface BlobDraft {
  sha256: string;
  type: string;
  size: number;
  /** Base64, for blobs of a few KB that need no file of their own. */
  content?: string;
  redacted?: boolean;
  retainUntil?: number;
  /** What uses it: a task, deployment or recording id. */
  owner: string;
  /** As what: `document`, `output`, `snapshot`, `recording`. */
  role: string;
  caseId?: string;
  deviceId?: string;
}

const findBlob = statement((db, p: { sha256: string }) =>
  db.selectFrom("blobs").select("size").where("sha256", "=", p.sha256),
);
const insertBlob = insertStatement("blobs", [
  "sha256",
  "type",
  "size",
  "place",
  "content",
  "redacted",
  "retainUntil",
  "createdAt",
]);
const findUse = statement((db, p: { sha256: string; owner: string; role: string }) =>
  db
    .selectFrom("blob_uses")
    .select("at")
    .where("sha256", "=", p.sha256)
    .where("owner", "=", p.owner)
    .where("role", "=", p.role),
);
const insertUse = insertStatement("blob_uses", ["sha256", "owner", "role", "caseId", "deviceId", "at"]);

/** Stores the rows; what is there already stays. */
export async function storeBlob(tx: Tx, draft: BlobDraft, at: number): Promise<void> {
  const { sha256, type, size, owner, role } = draft;
  if ((await tx.first(findBlob, { sha256 })) === undefined) {
    await tx.run(insertBlob, {
      sha256,
      type,
      size,
      place: draft.content === undefined ? "file" : "inline",
      content: draft.content ?? null,
      redacted: draft.redacted === true ? 1 : 0,
      retainUntil: draft.retainUntil ?? null,
      createdAt: at,
    });
  }
  if ((await tx.first(findUse, { sha256, owner, role })) === undefined) {
    await tx.run(insertUse, {
      sha256,
      owner,
      role,
      caseId: draft.caseId ?? null,
      deviceId: draft.deviceId ?? null,
      at,
    });
  }
}
