/** The bytes of a document or output, wherever they stand. */
import type { Store } from "../ports/store.ts";

/** The bytes by their SHA-256, or undefined where there are none (any more). */
export async function readBlob(store: Store, sha256: string): Promise<Uint8Array | undefined> {
  const row = await store.query
    .selectFrom("blobs")
    .select(["place", "content"])
    .where("sha256", "=", sha256)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return row.place === "inline" ? Buffer.from(row.content ?? "", "base64") : store.blobs.get(sha256);
}
