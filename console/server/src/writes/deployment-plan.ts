/** A plan for a machine's own scheduler, as the agent made and signed it, is put before the customer. */
import { recordCaseEvent } from "../record/record-event.ts";
import { defineWrite, refuse, refuseWith, type By } from "./_define.ts";
import { findCase, findDeployment, findDevice } from "./_find.ts";

export default defineWrite({
  name: "deployment-plan",
  async run(
    tx,
    input: By & {
      id: string;
      caseId: string;
      deviceId: string;
      procedureId: string;
      procedureVersion: number;
      title: string;
      params: unknown;
      /** The plan document (`deploymentPlan`), as JSON. */
      planJson: string;
      planSha256: string;
      planTaskId?: string;
      requiredTests: string[];
    },
  ) {
    const { actor, at, id, caseId, deviceId, procedureId, procedureVersion, title } = input;
    const found = await findCase(tx, caseId);
    const device = await findDevice(tx, deviceId);
    if (found === undefined || device?.organisationId !== found.organisationId) return refuse("NOT_FOUND");
    const known = await findDeployment(tx, id);
    if (known !== undefined)
      return known.planJson === input.planJson ? { ok: true as const } : refuse("CONFLICT");
    if (found.state === "closed" || found.state === "rejected")
      return refuseWith("STATE", { state: found.state });
    await tx.db
      .insertInto("deployments")
      .values({
        id,
        caseId,
        deviceId,
        procedureId,
        procedureVersion,
        title,
        planTaskId: input.planTaskId ?? null,
        paramsJson: JSON.stringify(input.params),
        planJson: input.planJson,
        state: "planned",
        requiredTestsJson: JSON.stringify(input.requiredTests),
        createdAt: at,
        createdBy: actor.id,
        updatedAt: at,
      })
      .execute();
    const { planSha256, planTaskId, params } = input;
    await recordCaseEvent(tx, {
      actor,
      at,
      caseId,
      organisationId: found.organisationId,
      type: "deployment.planned",
      visibility: "customer",
      data: { id, deviceId, procedureId, procedureVersion, title, params, planSha256, planTaskId },
    });
    return { ok: true as const };
  },
});
