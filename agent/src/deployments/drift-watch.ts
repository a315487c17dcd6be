/** Looks at this agent's own deployments now and then, and tells when one is no longer as it was deployed. */
import type { DriftReport } from "@deskside/protocol";
import { verifyDeployment } from "./installed.ts";
import { unlessUnreadable } from "./outcome.ts";
import { listDeployments } from "./store.ts";

/** Drift is found within an hour: a task runs every few minutes at most, and each look starts one small program. */
const LOOK_EVERY_MS = 3_600_000;

export interface DriftWatchOptions {
  readonly stateDir: string;
  /** Gets the first report of each installed deployment, and then each change of its state. */
  readonly onReport: (report: DriftReport) => void;
  readonly onError: (error: unknown) => void;
}

export interface DriftWatch {
  /** Looks at once, and then every hour. */
  start(): void;
  /** Looks now; resolves when all deployments were looked at. */
  look(): Promise<void>;
  stop(): void;
}

export function createDriftWatch({ stateDir, onReport, onError }: DriftWatchOptions): DriftWatch {
  const told = new Map<string, string>();
  let timer: NodeJS.Timeout | undefined;

  async function look(): Promise<void> {
    for (const { id, state } of await listDeployments(stateDir)) {
      if (state !== "installed") continue;
      const verified = await unlessUnreadable(() => verifyDeployment(stateDir, id));
      if (!verified.ok) continue; // the scheduler cannot be read now: that says nothing about the task
      const mark = `${verified.value.state} ${verified.value.foundHash ?? ""}`;
      if (told.get(id) === mark) continue;
      told.set(id, mark);
      onReport(verified.value);
    }
  }

  return {
    look,
    start() {
      const lookAndTell = () => void look().catch(onError);
      timer = setInterval(lookAndTell, LOOK_EVERY_MS);
      timer.unref();
      lookAndTell();
    },
    stop: () => clearInterval(timer),
  };
}
