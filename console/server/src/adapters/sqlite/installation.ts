/**
 * The data folder: its files, their modes, and the marker that tells a first start from a lost database.
 * The marker is written after the database, so a start that dies half way is simply the first start again.
 */
import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { StoreError } from "../../ports/store.ts";

/** Only the hub's own user may enter the folder or read a file. */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** Where things are in a data folder. */
export interface DataFolder {
  readonly folder: string;
  readonly database: string;
  /** Says that this folder belongs to an installation; holds its id. */
  readonly marker: string;
  /** Held by the one hub that uses the folder. */
  readonly lock: string;
  readonly blobs: string;
}

/** The names in a data folder. */
export function dataFolder(folder: string): DataFolder {
  return {
    folder,
    database: join(folder, "hub.db"),
    marker: join(folder, "hub.json"),
    lock: join(folder, "hub.lock"),
    blobs: join(folder, "blobs"),
  };
}

/** Makes the folder where it is missing, closes it to others, and refuses a folder whose database was lost. */
export function prepareFolder(paths: DataFolder): void {
  const lost = readMarker(paths) !== undefined && sizeOf(paths.database) === 0;
  if (lost) {
    throw new StoreError(
      "STORE_MISSING",
      `${paths.marker} says that this is an installation, but ${paths.database} is missing or empty. ` +
        "Restore the database from a backup. Only if everything in it may be lost, and every machine may join again, move hub.json away.",
    );
  }
  try {
    mkdirSync(paths.folder, { recursive: true, mode: FOLDER_MODE });
    mkdirSync(paths.blobs, { recursive: true, mode: FOLDER_MODE });
    chmodSync(paths.folder, FOLDER_MODE);
    // SQLite gives its log the mode of the database, so the database is made here first.
    for (const file of [paths.database, paths.lock]) {
      closeSync(openSync(file, "a", FILE_MODE));
      chmodSync(file, FILE_MODE);
    }
  } catch (cause) {
    throw new StoreError(
      "STORE_READ_ONLY",
      `${paths.folder} cannot be written: ${(cause as Error).message}`,
      { cause },
    );
  }
}

/** The id in the marker; undefined where there is none yet. Throws STORE_DAMAGED where it cannot be read. */
export function readMarker(paths: DataFolder): string | undefined {
  let text: string;
  try {
    text = readFileSync(paths.marker, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new StoreError("STORE_READ_ONLY", `${paths.marker} cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
  try {
    const marker = JSON.parse(text) as { installation?: unknown };
    if (typeof marker.installation === "string") return marker.installation;
  } catch {
    // Falls through to the same answer as a marker without an id.
  }
  throw new StoreError(
    "STORE_DAMAGED",
    `${paths.marker} is damaged. Restore it from the backup that has the database.`,
  );
}

/** Writes the marker whole or not at all. */
export function writeMarker(paths: DataFolder, installation: string): void {
  const draft = `${paths.marker}.new`;
  const file = openSync(draft, "w", FILE_MODE);
  try {
    writeSync(file, `${JSON.stringify({ product: "deskside", format: 1, installation })}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, paths.marker);
  syncFolder(paths.folder);
}

/** Makes a folder's entries durable: a file's own fsync does not cover its name. */
export function syncFolder(folder: string): void {
  // Windows has no handle on a folder and journals names itself.
  if (process.platform === "win32") return;
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
