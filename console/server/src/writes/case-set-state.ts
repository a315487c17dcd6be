/** A case moves to another state, where the table of states allows it. Closing has a unit of its own. */
import type { CaseState } from "../ports/tables.ts";
import { mayFollow, REOPEN_WITHIN_MS } from "../record/case-states.ts";
import { recordCaseEvent } from "../record/record-event.ts";
import { defineWrite, refuse, refuseWith, type By } from "./_define.ts";

export default defineWrite({
  name: "case-set-state",
  async run(
    tx,
    input: By & {
      caseId: string;
      to: Exclude<CaseState, "closed" | "new">;
      /** customer, supplier, parts or approval; needed for `pending`. */
      pendingReason?: string;
      /** Needed for `rejected` and for opening again. */
      reason?: string;
      /** Needed for `resolved`. */
      resolution?: { code: string; text: string };
    },
  ) {
    const { actor, at, caseId, to, pendingReason, reason, resolution } = input;
    const row = await tx.db.selectFrom("cases").selectAll().where("id", "=", caseId).executeTakeFirst();
    if (row === undefined) return refuse("NOT_FOUND");
    const reopened = row.state === "closed" || row.state === "resolved";
    if (!mayFollow(row.state, to)) return refuseWith("STATE", { state: row.state });
    if (row.state === "closed" && at - (row.closedAt ?? 0) > REOPEN_WITHIN_MS)
      return refuseWith("STATE", { state: row.state });
    const missing =
      (to === "pending" && !pendingReason) ||
      ((to === "rejected" || (to === "open" && reopened)) && !reason) ||
      (to === "resolved" && !resolution);
    if (missing) return refuse("ARGUMENTS");
    await tx.db
      .updateTable("cases")
      .set({
        state: to,
        pendingReason: to === "pending" ? (pendingReason ?? null) : null,
        stateReason: reason ?? null,
        version: row.version + 1,
        ...(to === "resolved" && resolution !== undefined
          ? { resolutionCode: resolution.code, resolutionText: resolution.text, resolvedAt: at }
          : {}),
        ...(to === "open" && reopened
          ? {
              reopenCount: row.reopenCount + 1,
              closedAt: null,
              resolvedAt: null,
              confirmation: null,
              unconfirmedReason: null,
            }
          : {}),
      })
      .where("id", "=", caseId)
      .execute();
    await recordCaseEvent(tx, {
      actor,
      at,
      caseId,
      organisationId: row.organisationId,
      type: "case.moved",
      visibility: "customer",
      data: { from: row.state, to, pendingReason, reason, resolution },
    });
    return { ok: true as const, state: to };
  },
});
