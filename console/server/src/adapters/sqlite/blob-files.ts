/** Evidence as files under `blobs/`, named by what is in them: written and fsynced before any row speaks of them. */
import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { StoreError, type BlobFiles, type StoreTrouble } from "../../ports/store.ts";

/** Largest blob in bytes: a terminal recording of a long session; documents and evidence are held to 4 MiB by the protocol. */
export const MAX_BLOB_BYTES = 64 * 1024 * 1024;
const HASH = /^[A-Za-z0-9_-]{43}$/;
const TROUBLES: Readonly<Record<string, StoreTrouble>> = {
  ENOSPC: "disk-full",
  EDQUOT: "disk-full",
  EROFS: "read-only",
};

/** The blob door over a folder. */
export function blobFiles(folder: string): BlobFiles {
  return {
    async put(bytes) {
      if (bytes.byteLength > MAX_BLOB_BYTES)
        throw new RangeError(`A blob has at most ${MAX_BLOB_BYTES} bytes.`);
      const sha256 = createHash("sha256").update(bytes).digest("base64url");
      const place = join(folder, shardOf(sha256));
      const file = join(place, sha256);
      try {
        if ((await sizeOf(file)) !== bytes.byteLength) await writeWhole(place, file, bytes);
      } catch (cause) {
        const trouble = TROUBLES[(cause as NodeJS.ErrnoException).code ?? ""] ?? "io";
        throw new StoreError(
          "STORE_UNAVAILABLE",
          "The evidence could not be kept. Nothing was recorded; try again.",
          { trouble, cause },
        );
      }
      return { sha256, size: bytes.byteLength };
    },
    async get(sha256) {
      if (!HASH.test(sha256)) return undefined;
      let bytes: Buffer;
      try {
        bytes = await readFile(join(folder, shardOf(sha256), sha256));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw new StoreError("STORE_UNAVAILABLE", "The evidence could not be read.", {
          trouble: "io",
          cause: error,
        });
      }
      if (createHash("sha256").update(bytes).digest("base64url") !== sha256) {
        throw new StoreError(
          "STORE_UNAVAILABLE",
          `The evidence ${sha256} is damaged. Restore it from a backup.`,
          { trouble: "damaged" },
        );
      }
      return bytes;
    },
  };
}

/** 256 folders, so that none grows to where listing it is slow; in hex, since some systems do not tell `a` from `A`. */
function shardOf(sha256: string): string {
  return Buffer.from(sha256, "base64url").toString("hex", 0, 1);
}

async function writeWhole(place: string, file: string, bytes: Uint8Array): Promise<void> {
  const made = await mkdir(place, { recursive: true, mode: 0o700 });
  if (made !== undefined) await syncFolder(dirname(place));
  const draft = join(place, `.${randomUUID()}`);
  try {
    const handle = await open(draft, "wx", 0o600);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
    await syncFolder(place);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function syncFolder(place: string): Promise<void> {
  // Windows has no handle on a folder and journals names itself.
  if (process.platform === "win32") return;
  const handle = await open(place, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function sizeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
