/** Fills the disk of a test's PC to the last byte with what programs left behind a month ago. */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  statfsSync,
  utimesSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { DISK_MOUNT, type Pc } from "./browser-pc.ts";

const FILE_BYTES = 8 << 20;
const CHUNK = Buffer.alloc(1 << 20, "deskside ");
const AGE_MS = 30 * 86_400_000;
/** The program's folder among the temporary files. */
const FOLDER = "render-cache";
/** More files than the disk could hold. */
const MOST_FILES = 64;

/** Writes until the file system says that it is full; returns the free share that is left, in percent. */
export function fillDisk(pc: Pc): number {
  const folder = join(pc.path(DISK_MOUNT), FOLDER);
  mkdirSync(folder);
  const before = new Date(Date.now() - AGE_MS);
  for (let at = 0; at < MOST_FILES; at++) {
    const path = join(folder, `${String(at).padStart(2, "0")}.tmp`);
    const file = openSync(path, "w");
    let full = false;
    try {
      for (let written = 0; written < FILE_BYTES; ) written += writeSync(file, CHUNK);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      full = true;
    } finally {
      closeSync(file);
    }
    utimesSync(path, before, before);
    if (full) return freePct(pc);
  }
  throw new Error(`the disk holds more than ${MOST_FILES} files`);
}

/** Files of the fault that are still there. */
export const leftOvers = (pc: Pc): string[] => {
  const folder = join(pc.path(DISK_MOUNT), FOLDER);
  return existsSync(folder) ? readdirSync(folder) : [];
};

export function freePct(pc: Pc): number {
  const { bavail, blocks } = statfsSync(pc.path(DISK_MOUNT));
  return (100 * bavail) / blocks;
}
