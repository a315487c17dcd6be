/** What a machine signed or told of a deployment moves it on: installed, tested, drifted, rolled back. */
import {
  type Body,
  DesksideError,
  driftReport,
  installReport,
  rollbackReport,
  testReport,
  z,
} from "@deskside/protocol";
import type { Actor, AttestationTable, DeploymentTable } from "../ports/store.ts";
import { accepted, type ServiceDeps } from "./_deps.ts";
import type { EndedTask } from "./hooks.ts";
import type { Kept } from "./kept.ts";

/** A word on a plan, and who gave it how. */
export interface Agreement {
  readonly actor: Actor;
  readonly agreed: boolean;
  readonly method: AttestationTable["method"];
  /** Made where the word was given, so that a repeat is known. */
  readonly attestationId?: string;
  readonly how?: string;
  readonly jws?: string;
  readonly personId?: string | null;
}

export interface DeploymentResults {
  /** A command of a deployment has its final result. */
  taskEnded(ended: EndedTask): Promise<void>;
  /** The agent looked by itself. */
  found(device: string, report: Body<"deployment.state">["report"]): Promise<void>;
}

export function createDeploymentResults(
  deps: ServiceDeps,
  kept: Kept,
  parts: {
    readonly rowOf: (id: string) => Promise<DeploymentTable>;
    readonly agree: (id: string, said: Agreement) => Promise<void>;
    readonly changed: (caseId: string, id: string) => void;
  },
): DeploymentResults {
  const { store } = deps;
  const { rowOf, agree, changed } = parts;
  return {
    async taskEnded({ task, device, document }) {
      const { deploymentId: id } = task;
      if (id === null || document === undefined) return;
      const row = await rowOf(id);
      const by = { actor: device.actor, at: deps.now(), id, taskId: task.id };
      switch (task.op) {
        case "procedure.install": {
          const report = z.safeParse(installReport(), document);
          if (!report.success || report.data.deployment !== id || row.installJson !== null) return;
          if (row.state === "planned" || row.state === "declined") {
            // The PC showed the exact plan and its user said yes there: it would not have installed it otherwise.
            const how = "Confirmed on the PC";
            await agree(id, {
              actor: device.actor,
              agreed: true,
              method: "agent",
              attestationId: `install.${task.id}`.slice(0, 64),
              how,
            });
          }
          const { nativeRef, installedHash, snapshot, nextRunAt } = report.data;
          const installJson = JSON.stringify(report.data);
          const installed = {
            installJson,
            nativeRef,
            nativeHash: installedHash,
            snapshotSha256: snapshot.sha256,
            nextRunAt,
          };
          accepted(await store.write("deployment-install", { ...by, ...installed }));
          break;
        }
        case "procedure.run-test": {
          const report = z.safeParse(testReport(), document);
          if (!report.success) return;
          const mode = report.data.mode ?? String(task.args["mode"]);
          const { status, summary } = report.data;
          const tested = {
            mode,
            passed: status === "passed",
            summary,
            reportJson: JSON.stringify(report.data),
          };
          accepted(await store.write("deployment-test", { ...by, ...tested }));
          break;
        }
        case "procedure.verify": {
          const report = z.safeParse(driftReport(), document);
          if (!report.success) return;
          const { state: found, summary, nextRunAt } = report.data;
          accepted(
            await store.write("deployment-drift", {
              ...by,
              found,
              summary,
              nextRunAt,
              driftJson: JSON.stringify(report.data),
            }),
          );
          break;
        }
        case "procedure.rollback": {
          const report = z.safeParse(rollbackReport(), document);
          if (!report.success || row.rollbackJson !== null) return;
          const { summary } = report.data;
          accepted(
            await store.write("deployment-rollback", {
              ...by,
              summary,
              rollbackJson: JSON.stringify(report.data),
            }),
          );
          break;
        }
        default:
          return;
      }
      changed(row.caseId, id);
    },
    async found(deviceId, report) {
      const device = await kept.device(deviceId);
      const row = await store.query
        .selectFrom("deployments")
        .select(["caseId", "deviceId"])
        .where("id", "=", report.deployment)
        .executeTakeFirst();
      if (row?.deviceId !== deviceId) throw new DesksideError("NOT_FOUND");
      const { state, summary, nextRunAt } = report;
      accepted(
        await store.write("deployment-drift", {
          actor: device.actor,
          at: deps.now(),
          id: report.deployment,
          found: state,
          summary,
          nextRunAt,
          driftJson: JSON.stringify(report),
        }),
      );
      changed(row.caseId, report.deployment);
    },
  };
}
