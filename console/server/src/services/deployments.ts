/** Deployments: from the signed plan to the sign-off, each state set by what was signed or said. */
import {
  cleanLine,
  deploymentPlan,
  DesksideError,
  type DeploymentView,
  verifyObject,
  z,
} from "@deskside/protocol";
import { newId } from "../record/new-id.ts";
import { accepted, customer, type ServiceDeps, technician } from "./_deps.ts";
import { readBlob } from "./blobs.ts";
import type { CustomerCaller, TechnicianCaller } from "./callers.ts";
import { deploymentView } from "./case-views.ts";
import { type Agreement, createDeploymentResults, type DeploymentResults } from "./deployment-results.ts";
import type { Devices } from "./devices.ts";
import type { Kept } from "./kept.ts";

export interface Deployments extends DeploymentResults {
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

  async function agree(id: string, said: Agreement): Promise<void> {
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
    ...createDeploymentResults(deps, kept, { rowOf, agree, changed }),
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
  };
}
