/** Looks whether the tasks that were deployed here are still as they were: at the start, and every six hours. */
import type { DriftReport } from "@deskside/protocol";
import { after } from "../clock/clock.ts";

/** Between two looks, in ms. */
const EVERY_MS = 6 * 60 * 60_000;

export interface DeploymentWatch {
  /** Looks now, and goes on looking. */
  start(): Promise<void>;
  stop(): void;
}

export interface DeploymentWatchOptions {
  /** Deployments that stand. */
  readonly list: () => Promise<readonly string[]>;
  /** Undefined where it cannot be told. */
  readonly verify: (deployment: string) => Promise<DriftReport | undefined>;
  readonly report: (report: DriftReport) => void;
  readonly failed: (error: unknown) => void;
}

export function createDeploymentWatch(options: DeploymentWatchOptions): DeploymentWatch {
  let timer: { clear(): void } | undefined;
  let stopped = false;

  async function look(): Promise<void> {
    try {
      const deployments = await options.list();
      for (const deployment of deployments) {
        const report = await options.verify(deployment);
        if (report !== undefined && !stopped) options.report(report);
      }
      // Nothing of ours stands here: there is nothing to look for until something is installed.
      if (!stopped && deployments.length > 0) timer = after(EVERY_MS, () => void look());
    } catch (error) {
      options.failed(error);
    }
  }
  return {
    start: () => {
      timer?.clear();
      return look();
    },
    stop() {
      stopped = true;
      timer?.clear();
    },
  };
}
