/** Starts a thread of the store. */
import { getCompileCacheDir } from "node:module";
import { dirname } from "node:path";
import { Worker } from "node:worker_threads";
import type { ThreadData } from "./thread-messages.ts";

/** A writer or reader thread over a data folder. It runs from source, as the hub does. */
export function launchThread(role: ThreadData["role"], folder: string): Worker {
  // Node gives the folder of this very version of itself, and wants the one above it.
  const cache = getCompileCacheDir();
  const workerData: ThreadData = {
    role,
    folder,
    now: Date.now(),
    compileCache: cache === undefined ? undefined : dirname(cache),
  };
  return new Worker(new URL("./thread-entry.ts", import.meta.url), { workerData, name: `deskside-${role}` });
}
