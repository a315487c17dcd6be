/** Hands on the alerts that tasks leave as files, also those from when the agent was away. */
import { type FSWatcher, watch } from "node:fs";
import { readdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { alertBody } from "./alert-file.ts";
import type { Alert } from "./alert-file.ts";
import { makeFolder, removeDurably } from "../deployments/files.ts";

/** Wait before an alert that was not taken is offered again, in ms; doubled each time up to the second. */
const RETRY_FIRST_MS = 1_000;
const RETRY_MOST_MS = 60_000;
/** Alerts that are offered at the same time; the others wait as files. */
const MAX_IN_FLIGHT = 8;

export interface AlertWatchOptions {
  readonly stateDir: string;
  /**
   * Resolves once the alert is somebody else's to keep (the hub has acknowledged it); then its file goes. A rejection
   * offers it again later. Its id is the same each time, also after a crash: the receiver tells doubles by it.
   */
  readonly onAlert: (alert: Alert, signal: AbortSignal) => Promise<void>;
  /** Told of a file that is no alert; it is set aside in `alerts/rejected`. */
  readonly onRejected?: (file: string, problem: string) => void;
}

export interface AlertWatch {
  /** Offers what is there and then what comes. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** A watch over `<stateDir>/alerts`. The folder's events wake it; nothing is polled. */
export function createAlertWatch(options: AlertWatchOptions): AlertWatch {
  const folder = join(options.stateDir, "alerts");
  const stopping = new AbortController();
  const inFlight = new Map<string, Promise<void>>();
  let watcher: FSWatcher | undefined;
  let looking: Promise<void> | undefined;
  let lookAgain = false;

  const look = (): void => {
    if (stopping.signal.aborted) return;
    if (looking !== undefined) {
      lookAgain = true;
      return;
    }
    // The folder may be gone for a moment (a restore, a clean-up): its next event, or the next start, finds it again.
    looking = lookNow()
      .catch(() => undefined)
      .finally(() => {
        looking = undefined;
        if (lookAgain) {
          lookAgain = false;
          look();
        }
      });
  };

  async function lookNow(): Promise<void> {
    const names = (await readdir(folder)).filter((name) => /^[A-Za-z0-9._-]{1,64}\.json$/.test(name)).sort();
    for (const name of names) {
      if (inFlight.size >= MAX_IN_FLIGHT) return;
      if (!inFlight.has(name))
        inFlight.set(
          name,
          offer(name).finally(() => {
            inFlight.delete(name);
            look();
          }),
        );
    }
  }

  async function offer(name: string): Promise<void> {
    const path = join(folder, name);
    const read = alertBody(name, await readFile(path));
    if (!read.ok) {
      await makeFolder(join(folder, "rejected"));
      await rename(path, join(folder, "rejected", name));
      options.onRejected?.(path, read.problem);
      return;
    }
    for (
      let waitMs = RETRY_FIRST_MS;
      !stopping.signal.aborted;
      waitMs = Math.min(waitMs * 2, RETRY_MOST_MS)
    ) {
      try {
        await options.onAlert(read.alert, stopping.signal);
        await removeDurably(path);
        return;
      } catch {
        // Not taken: the file stays, and it is offered again.
        await pause(waitMs, stopping.signal);
      }
    }
  }

  return {
    async start() {
      await makeFolder(folder);
      watcher = watch(folder, look);
      watcher.on("error", look);
      look();
    },
    async stop() {
      stopping.abort();
      watcher?.close();
      await looking;
      await Promise.allSettled(inFlight.values());
    },
  };
}

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
