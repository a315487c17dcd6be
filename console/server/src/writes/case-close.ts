/**
 * A case is closed: with a resolution, and with the customer's confirmation or the reason why there is none.
 * Its links end with it.
 */
import { recordCaseEvent } from "../record/record-event.ts";
import { defineWrite, refuse, refuseWith, type By } from "./_define.ts";

export default defineWrite({
  name: "case-close",
  async run(
    tx,
    input: By & {
      caseId: string;
      resolution?: { code: string; text: string };
      confirmation?: "fixed" | "partly" | "not-fixed";
      unconfirmedReason?: string;
    },
  ) {
    const { actor, at, caseId } = input;
    const row = await tx.db.selectFrom("cases").selectAll().where("id", "=", caseId).executeTakeFirst();
    if (row === undefined) return refuse("NOT_FOUND");
    if (row.state === "closed" || row.state === "rejected") return refuseWith("STATE", { state: row.state });
    const code = input.resolution?.code ?? row.resolutionCode;
    const text = input.resolution?.text ?? row.resolutionText;
    const confirmation = input.confirmation ?? row.confirmation;
    const unconfirmedReason = confirmation === null ? (input.unconfirmedReason ?? null) : null;
    if (!code || !text || (confirmation === null && !unconfirmedReason)) return refuse("ARGUMENTS");
    await tx.db
      .updateTable("cases")
      .set({
        state: "closed",
        pendingReason: null,
        resolutionCode: code,
        resolutionText: text,
        resolvedAt: row.resolvedAt ?? at,
        closedAt: at,
        confirmation,
        unconfirmedReason,
        version: row.version + 1,
      })
      .where("id", "=", caseId)
      .execute();
    await tx.db
      .updateTable("join_links")
      .set({ state: "void" })
      .where("caseId", "=", caseId)
      .where("state", "=", "open")
      .execute();
    const mark = await recordCaseEvent(tx, {
      actor,
      at,
      caseId,
      organisationId: row.organisationId,
      type: "case.closed",
      visibility: "customer",
      data: { from: row.state, resolution: { code, text }, confirmation, unconfirmedReason },
    });
    return { ok: true as const, head: mark };
  },
});
