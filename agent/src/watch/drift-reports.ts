/** Tells the hub of this agent's own tasks that are no longer as they were deployed: the newest word on each. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { DriftReport } from "@deskside/protocol";

export interface DriftReports {
  /** Looks now; the first look that finds a deployment goes on looking by itself. */
  look(): Promise<void>;
  /** A new connection: what the hub has not been told yet goes out. */
  connected(): void;
  stop(): void;
}

/** `send` returns false where there is no connection. Nothing is loaded before something was deployed here. */
export function createDriftReports(deps: {
  readonly stateDir: string;
  readonly send: (report: DriftReport) => boolean;
  readonly failed: (error: unknown) => void;
}): DriftReports {
  const untold = new Map<string, DriftReport>();
  let watch: { look(): Promise<void>; stop(): void } | undefined;

  async function begin(): Promise<void> {
    if (!existsSync(join(deps.stateDir, "deployments"))) return;
    const { createDriftWatch } = await import("../deployments/drift-watch.ts");
    const started = createDriftWatch({
      stateDir: deps.stateDir,
      onReport(report) {
        if (!deps.send(report)) untold.set(report.deployment, report);
      },
      onError: deps.failed,
    });
    watch = started;
    started.start();
  }

  return {
    look: () => (watch === undefined ? begin() : watch.look()).catch(deps.failed),
    connected() {
      for (const [deployment, report] of untold) if (deps.send(report)) untold.delete(deployment);
    },
    stop: () => watch?.stop(),
  };
}
