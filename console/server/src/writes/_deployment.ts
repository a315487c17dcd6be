/** Moves a deployment, where the table of states allows it, and records that. */
import type { Updateable } from "kysely";
import type { DeploymentState, DeploymentTable } from "../ports/tables.ts";
import type { Tx } from "../ports/tx.ts";
import { deploymentMayFollow } from "../record/deployment-states.ts";
import { recordCaseEvent } from "../record/record-event.ts";
import { refuse, refuseWith, type By } from "./_define.ts";
import { findCase, findDeployment } from "./_find.ts";

/** What a move changes and says. */
export interface DeploymentMove extends By {
  id: string;
  to: DeploymentState;
  set: Updateable<DeploymentTable>;
  type: string;
  data: object;
}

/** Refuses with NOT_FOUND or STATE. A move to the state that it has changes its fields and says so again. */
export async function moveDeployment(tx: Tx, move: DeploymentMove) {
  const { actor, at, id, to, set, type, data } = move;
  const row = await findDeployment(tx, id);
  const found = row === undefined ? undefined : await findCase(tx, row.caseId);
  if (row === undefined || found === undefined) return refuse("NOT_FOUND");
  if (row.state !== to && !deploymentMayFollow(row.state, to))
    return refuseWith("STATE", { state: row.state });
  await tx.db
    .updateTable("deployments")
    .set({ ...set, state: to, updatedAt: at })
    .where("id", "=", id)
    .execute();
  await recordCaseEvent(tx, {
    actor,
    at,
    caseId: row.caseId,
    organisationId: found.organisationId,
    type,
    visibility: "customer",
    data: { id, from: row.state, to, ...data },
  });
  return { ok: true as const, state: to };
}
