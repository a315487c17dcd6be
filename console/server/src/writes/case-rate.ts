/** The customer says how the help was. The newest answer holds; the earlier ones stay in the record. */
import { recordCaseEvent } from "../record/record-event.ts";
import { defineWrite, refuse, type By } from "./_define.ts";
import { findCase } from "./_find.ts";

export default defineWrite({
  name: "case-rate",
  async run(tx, input: By & { caseId: string; score: number; comment?: string }) {
    const { actor, at, caseId, score, comment } = input;
    // Nobody rates themselves.
    if (actor.kind !== "customer") return refuse("FORBIDDEN");
    const found = await findCase(tx, caseId);
    if (found === undefined) return refuse("NOT_FOUND");
    await tx.db
      .updateTable("cases")
      .set({ ratingScore: score, ratingComment: comment ?? null })
      .where("id", "=", caseId)
      .execute();
    await recordCaseEvent(tx, {
      actor,
      at,
      caseId,
      organisationId: found.organisationId,
      type: "case.rated",
      visibility: "customer",
      data: { score, comment },
    });
    return { ok: true as const };
  },
});
