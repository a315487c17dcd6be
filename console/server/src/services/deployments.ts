/** Deployments: from the signed plan to the sign-off, each state set by what was signed or said. */
import {
  cleanLine,
  deploymentPlan,
  DesksideError,
  type DeploymentView,
  driftReport,
  installReport,
  rollbackReport,
  testReport,
  verifyObject,
  z,
} from "@deskside/protocol";
import type { Body } from "@deskside/protocol";
import type { Actor, AttestationTable } from "../ports/store.ts";
import { newId } from "../record/new-id.ts";
import { accepted, customer, type ServiceDeps, technician } from "./_deps.ts";
import { readBlob } from "./blobs.ts";
import type { CustomerCaller, TechnicianCaller } from "./callers.ts";
import { deploymentView } from "./case-views.ts";
import type { Devices } from "./devices.ts";
import type { EndedTask } from "./hooks.ts";
import type { Kept } from "./kept.ts";

export interface Deployments {
  /** Keeps the plan that a `procedure.plan` task left. The same task again gives the same deployment. */
  create(caller: TechnicianCaller, caseId: string, task: string): Promise<DeploymentView>;
  view(id: string): Promise<DeploymentView>;
  agreeByPhone(
    caller: TechnicianCaller,
    id: string,
    said: { agreed: boolean; how: string },
  ): Promise<DeploymentView>;
  /** Throws NOT_FOUND for another case's plan, STATE where it waits for no answer. */
  agreeAsCustomer(caller: CustomerCaller, id: string, agreed: boolean): Promise<void>;
  /** A signed answer to `plan.<deployment>` from the PC. */
  agreeOnPc(device: string, deployment: string, jws: string): Promise<{ case: string }>;
  signOff(caller: TechnicianCaller, id: string, note: string): Promise<DeploymentView>;
  taskEnded(ended: EndedTask): Promise<void>;
  /** The agent looked by itself. */
  found(device: string, report: Body<"deployment.state">["report"]): Promise<void>;
}

const YES = new Set(["yes", "agreed", "true"]);

export function createDeployments(deps: ServiceDeps, kept: Kept, devices: Devices): Deployments {
  const { store, organisationId } = deps;

  const rowOf = async (id: string) => {
    const row = await store.query
      .selectFrom("deployments")
      .innerJoin("cases", "cases.id", "deployments.caseId")
      .selectAll("deployments")
      .where("deployments.id", "=", id)
      .where("cases.organisationId", "=", organisationId)
      .executeTakeFirst();
    if (row === undefined) throw new DesksideError("NOT_FOUND", "There is no such deployment.");
    return row;
  };
  const view = async (id: string): Promise<DeploymentView> => {
    const row = await rowOf(id);
    const [tests, agreements] = await Promise.all([
      store.query
        .selectFrom("deployment_tests")
        .selectAll()
        .where("deploymentId", "=", id)
        .orderBy("at")
        .execute(),
      store.query
        .selectFrom("attestations")
        .selectAll()
        .where("id", "=", row.agreementId ?? "")
        .execute(),
    ]);
    return deploymentView(row, tests, agreements);
  };
  const changed = (caseId: string, id: string): void =>
    deps.live().changed(`case:${caseId}`, "deployment", id);

  async function agree(
    id: string,
    said: {
      actor: Actor;
      agreed: boolean;
      method: AttestationTable["method"];
      attestationId?: string;
      how?: string;
      jws?: string;
      personId?: string | null;
    },
  ): Promise<void> {
    const { attestationId, personId, ...rest } = said;
    const at = deps.now();
    const { caseId } = await rowOf(id);
    const whose = personId == null ? {} : { personId };
    accepted(
      await store.write("deployment-agree", {
        ...rest,
        ...whose,
        at,
        id,
        attestationId: attestationId ?? newId(at),
      }),
    );
    changed(caseId, id);
  }
  const waiting = async (id: string): Promise<Awaited<ReturnType<typeof rowOf>>> => {
    const row = await rowOf(id);
    if (row.state !== "planned" && row.state !== "declined")
      throw new DesksideError("STATE", `It is ${row.state}.`);
    return row;
  };
  const titleOf = async (device: string, procedure: string, summary: string): Promise<string> => {
    const catalogue = await devices.knownCatalogue(device);
    return cleanLine(catalogue?.procedures.find(({ id }) => id === procedure)?.title ?? summary, 120);
  };

  return {
    view,
    async create(caller, caseId, taskId) {
      const known = await store.query
        .selectFrom("deployments")
        .select("id")
        .where("planTaskId", "=", taskId)
        .executeTakeFirst();
      if (known !== undefined) return view(known.id);
      const task = await store.query
        .selectFrom("tasks")
        .innerJoin("cases", "cases.id", "tasks.caseId")
        .select(["tasks.caseId", "cases.reference", "tasks.deviceId", "op", "tasks.state", "documentSha256"])
        .where("tasks.id", "=", taskId)
        .where("cases.organisationId", "=", organisationId)
        .executeTakeFirst();
      if (
        task === undefined ||
        (task.caseId !== caseId && task.reference !== `#${caseId.replace("#", "")}`)
      ) {
        throw new DesksideError("NOT_FOUND", "This case has no such task.");
      }
      if (task.op !== "procedure.plan" || task.state !== "succeeded" || task.documentSha256 === null) {
        throw new DesksideError("STATE", "This task left no plan.");
      }
      const bytes = await readBlob(store, task.documentSha256);
      const plan = z.safeParse(deploymentPlan(), JSON.parse(Buffer.from(bytes ?? []).toString() || "null"));
      if (!plan.success) throw new DesksideError("STATE", "The plan that the PC sent cannot be read.");
      const { procedure, version, params, requiredTests, summary } = plan.data;
      const at = deps.now();
      const id = newId(at);
      accepted(
        await store.write("deployment-plan", {
          actor: technician(caller),
          at,
          id,
          caseId: task.caseId,
          deviceId: task.deviceId,
          procedureId: procedure,
          procedureVersion: version,
          title: await titleOf(task.deviceId, procedure, summary),
          params,
          planJson: JSON.stringify(plan.data),
          planSha256: task.documentSha256,
          planTaskId: taskId,
          requiredTests,
        }),
      );
      changed(task.caseId, id);
      return view(id);
    },
    async agreeByPhone(caller, id, { agreed, how }) {
      await waiting(id);
      await agree(id, { actor: technician(caller), agreed, method: "phone", how });
      return view(id);
    },
    async agreeAsCustomer(caller, id, agreed) {
      const row = await waiting(id);
      if (row.caseId !== caller.case) throw new DesksideError("NOT_FOUND");
      await agree(id, { actor: customer(caller), agreed, method: "link", personId: caller.person });
    },
    async agreeOnPc(deviceId, id, jws) {
      const device = await kept.device(deviceId);
      const row = await rowOf(id);
      if (row.deviceId !== deviceId) throw new DesksideError("NOT_FOUND");
      const claims = await verifyObject(deps.crypto, "answer", jws, device.jwk);
      if (claims.step !== `plan.${id}`) throw new DesksideError("CLAIMS");
      if (row.state === "planned" || row.state === "declined") {
        const agreed = YES.has(claims.answer.toLowerCase());
        await agree(id, {
          actor: device.actor,
          agreed,
          method: "agent",
          attestationId: `answer.${claims.jti}`.slice(0, 64),
          jws,
        });
      }
      return { case: row.caseId };
    },
    async signOff(caller, id, note) {
      const { caseId } = await rowOf(id);
      const signed = await store.write("deployment-sign-off", {
        actor: technician(caller),
        at: deps.now(),
        id,
        note,
      });
      if (!signed.ok && "missingTests" in signed) {
        throw new DesksideError("STATE", `These tests have not passed: ${signed.missingTests.join(", ")}.`);
      }
      accepted(signed);
      changed(caseId, id);
      return view(id);
    },
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
