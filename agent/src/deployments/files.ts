/** Files of the agent's own folder: private, written whole and flushed, read within limits. */
import { createHash } from "node:crypto";
import { type FileHandle, mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";

/** Only the user that the agent runs as. */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** Makes a folder, and those above it, for this user only. */
export const makeFolder = (path: string) => mkdir(path, { recursive: true, mode: FOLDER_MODE });

/** Writes a file so that after a crash it is there whole, or as it was before: flushed, renamed, folder flushed. */
export async function writeDurably(path: string, data: string | Uint8Array): Promise<void> {
  const part = `${path}.new`;
  await rm(part, { force: true });
  await using file: FileHandle = await open(part, "wx", FILE_MODE);
  await file.writeFile(data);
  await file.sync();
  await rename(part, path);
  await flushFolder(dirname(path));
}

/** Removes a file so that after a crash it stays removed. It may be gone already. */
export async function removeDurably(path: string): Promise<void> {
  await rm(path, { force: true });
  await flushFolder(dirname(path));
}

async function flushFolder(path: string): Promise<void> {
  await using folder: FileHandle = await open(path, "r");
  await folder.sync();
}

/** A file's bytes; undefined when it does not exist. Throws when it is larger than `maxBytes` or no regular file. */
export async function readIfThere(path: string, maxBytes: number): Promise<Buffer | undefined> {
  try {
    const info = await stat(path);
    if (!info.isFile() || info.size > maxBytes)
      throw new Error(`${path}: not a file of at most ${maxBytes} bytes`);
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** SHA-256 over all parts, each preceded by its length, as 43 characters of base64url. */
export function hashOf(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) {
    const bytes = Buffer.from(part as string);
    hash.update(`${bytes.length}:`).update(bytes);
  }
  return hash.digest("base64url");
}

/** SHA-256 of bytes as they are. */
export const sha256Of = (bytes: string | Uint8Array): string =>
  createHash("sha256").update(bytes).digest("base64url");

/** JSON with sorted keys, so that equal values have equal text. */
export function stableJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    item !== null && typeof item === "object" && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : item,
  );
}
