/** A person's statement: who they are, that they own the machine, that they agree, that it is fixed. */
import { recordCaseEvent } from "../record/record-event.ts";
import { attest, type AttestationDraft } from "./_attest.ts";
import { defineWrite, refuse } from "./_define.ts";
import { findCase } from "./_find.ts";

export default defineWrite({
  name: "attestation-store",
  async run(tx, input: AttestationDraft) {
    const { actor, at, caseId } = input;
    const found = await findCase(tx, caseId);
    if (found === undefined) return refuse("NOT_FOUND");
    if (!(await attest(tx, input))) return { ok: true as const, repeated: true };
    if (input.kind === "confirmation" && isConfirmation(input.answer)) {
      await tx.db.updateTable("cases").set({ confirmation: input.answer }).where("id", "=", caseId).execute();
    }
    const { id, kind, subject, answer, method, scopes, wording, jws, evidenceSha256 } = input;
    await recordCaseEvent(tx, {
      actor,
      at,
      caseId,
      organisationId: found.organisationId,
      type: "attestation.given",
      visibility: "customer",
      data: { id, kind, subject, answer, method, scopes, wording, jws, evidenceSha256 },
    });
    return { ok: true as const, repeated: false };
  },
});

function isConfirmation(answer: string): answer is "fixed" | "partly" | "not-fixed" {
  return answer === "fixed" || answer === "partly" || answer === "not-fixed";
}
