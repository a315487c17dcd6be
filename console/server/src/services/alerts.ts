/** Alerts of tasks on a machine: each opens a case, once. */
import type { LiveServices } from "../ports/live.ts";
import { newId } from "../record/new-id.ts";
import { accepted, type ServiceDeps } from "./_deps.ts";
import { refusing } from "./refusing.ts";

export function createAlerts(deps: ServiceDeps): Pick<LiveServices, "alertRaised"> {
  return {
    alertRaised: (deviceId, { alert, deployment, kind, summary, details, facts, at: raised, simulated }) =>
      refusing(async () => {
        const at = deps.now();
        const written = accepted(
          await deps.store.write("alert-raise", {
            at,
            deviceId,
            id: alert,
            caseId: newId(at),
            kind,
            summary,
            details,
            facts,
            // A machine may be ahead of time; nothing was raised in the future.
            raisedAt: Math.min(raised, at),
            simulated,
            ...(deployment === null ? {} : { deploymentId: deployment }),
          }),
        );
        const live = deps.live();
        live.changed("cases", "alert", written.caseId);
        live.changed(`case:${written.caseId}`, "alert", written.caseId);
        return { case: written.caseId };
      }),
  };
}
