/** Puts down what a person said yes or no to. */
import type { AttestationTable } from "../ports/tables.ts";
import type { Tx } from "../ports/tx.ts";
import type { By } from "./_define.ts";

/** A statement of a person, before it is a row. */
export interface AttestationDraft extends By {
  id: string;
  caseId: string;
  kind: AttestationTable["kind"];
  subject?: string;
  personId?: string;
  answer: string;
  method: AttestationTable["method"];
  scopes?: string[];
  wording?: string;
  jws?: string;
  evidenceSha256?: string;
  expiresAt?: number;
}

/** Stores an attestation; false where one with this id is there already. */
export async function attest(tx: Tx, draft: AttestationDraft): Promise<boolean> {
  const result = await tx.db
    .insertInto("attestations")
    .values({
      id: draft.id,
      caseId: draft.caseId,
      kind: draft.kind,
      subject: draft.subject ?? null,
      personId: draft.personId ?? null,
      actorKind: draft.actor.kind,
      actorId: draft.actor.id,
      actorName: draft.actor.name,
      answer: draft.answer,
      method: draft.method,
      scopesJson: JSON.stringify(draft.scopes ?? []),
      wording: draft.wording ?? null,
      jws: draft.jws ?? null,
      evidenceSha256: draft.evidenceSha256 ?? null,
      at: draft.at,
      expiresAt: draft.expiresAt ?? null,
      revokedAt: null,
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}
