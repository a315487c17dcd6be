/** The customer's word on a plan: yes or no, on the page, by telephone, or signed on the PC. */
import type { AttestationTable } from "../ports/tables.ts";
import { attest } from "./_attest.ts";
import { defineWrite, refuse, type By } from "./_define.ts";
import { moveDeployment } from "./_deployment.ts";
import { findDeployment } from "./_find.ts";

export default defineWrite({
  name: "deployment-agree",
  async run(
    tx,
    input: By & {
      id: string;
      attestationId: string;
      agreed: boolean;
      method: AttestationTable["method"];
      how?: string;
      wording?: string;
      jws?: string;
      personId?: string;
    },
  ) {
    const { actor, at, id, attestationId, agreed, method, how, wording, jws, personId } = input;
    const row = await findDeployment(tx, id);
    if (row === undefined) return refuse("NOT_FOUND");
    const isNew = await attest(tx, {
      actor,
      at,
      id: attestationId,
      caseId: row.caseId,
      kind: "agreement",
      subject: id,
      answer: agreed ? "yes" : "no",
      method,
      ...(wording === undefined ? {} : { wording }),
      ...(jws === undefined ? {} : { jws }),
      ...(personId === undefined ? {} : { personId }),
    });
    if (!isNew) return { ok: true as const, state: row.state };
    return moveDeployment(tx, {
      actor,
      at,
      id,
      to: agreed ? "agreed" : "declined",
      set: agreed ? { agreedAt: at, agreementId: attestationId } : {},
      type: agreed ? "deployment.agreed" : "deployment.declined",
      data: { attestationId, method, how, wording, jws },
    });
  },
});
