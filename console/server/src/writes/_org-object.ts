/** Keeps a signed object of the organisation as the exact text that was signed. */
import type { OrgObjectKind } from "../ports/tables.ts";
import type { Tx } from "../ports/tx.ts";

/** A verified signed object. Verification is the service's: a unit sees only what is certain. */
export interface OrgObjectDraft {
  kind: OrgObjectKind;
  /** `jti`, or for lists `<issuer>.<n>`. */
  ref: string;
  n?: number;
  /** The account that a certificate names. */
  subject?: string;
  /** The key that a certificate certifies. */
  keyThumbprint?: string;
  issuer?: string;
  jws: string;
  /** The chain that it rests on, root-signed first. */
  certs?: string[];
  /** Milliseconds. */
  expiresAt?: number;
}

/** Stores an object; the same one again changes nothing. */
export async function storeOrgObject(
  tx: Tx,
  organisationId: string,
  object: OrgObjectDraft,
  at: number,
): Promise<void> {
  await tx.db
    .insertInto("org_objects")
    .values({
      organisationId,
      kind: object.kind,
      ref: object.ref,
      n: object.n ?? null,
      subject: object.subject ?? null,
      keyThumbprint: object.keyThumbprint ?? null,
      issuer: object.issuer ?? null,
      jws: object.jws,
      certsJson: JSON.stringify(object.certs ?? []),
      expiresAt: object.expiresAt ?? null,
      storedAt: at,
    })
    .onConflict((conflict) => conflict.columns(["organisationId", "kind", "ref"]).doNothing())
    .execute();
}
