/** What SQLite's error numbers mean for the store as a whole. */
import { StoreError, type StoreTrouble } from "../../ports/store.ts";

/** Primary result codes (sqlite.org/rescode.html) after which the whole transaction, not one unit, has failed. */
const TROUBLES: ReadonlyMap<number, StoreTrouble> = new Map([
  [7, "io"], // NOMEM
  [8, "read-only"],
  [10, "io"],
  [11, "damaged"],
  [13, "disk-full"],
  [14, "io"], // CANTOPEN: the log could not be made
  [22, "io"], // NOLFS
  [26, "damaged"], // NOTADB
]);

/** The primary result code of an error from `node:sqlite`, or undefined. */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error)) return undefined;
  return typeof error.errcode === "number" ? error.errcode & 0xff : undefined;
}

/** The store's trouble that an error shows; undefined where it concerns one unit alone (a constraint, a bug). */
export function troubleOf(error: unknown): StoreTrouble | undefined {
  const code = sqliteCode(error);
  return code === undefined ? undefined : TROUBLES.get(code);
}

const TEXTS: Record<StoreTrouble, string> = {
  "not-started": "The store is not started yet.",
  stopped: "The store is stopping.",
  "disk-full": "The hub's disk is full. Free some space; it goes on by itself.",
  io: "The hub's disk gives errors. See the system's log.",
  damaged: "The hub's database is damaged. Stop the hub and restore a backup.",
  "read-only": "The hub's data folder is read-only.",
  thread: "The store's writer thread ended and is being started again.",
};

/** The error of a call that the store cannot serve now. Nothing of the call was kept. */
export function unavailable(trouble: StoreTrouble, cause?: unknown): StoreError {
  return new StoreError("STORE_UNAVAILABLE", TEXTS[trouble], { trouble, cause });
}
