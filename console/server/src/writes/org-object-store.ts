/** A numbered object of the organisation (`org`, the revocation list) or the sealed root: the highest number holds. */
import { appendAudit } from "../record/append-audit.ts";
import { defineWrite, refuseWith, type By } from "./_define.ts";
import { storeOrgObject } from "./_org-object.ts";

export default defineWrite({
  name: "org-object-store",
  async run(
    tx,
    input: By & {
      organisationId: string;
      kind: "org" | "revoked" | "rootchange" | "sealed-root";
      n: number;
      issuer: string;
      jws: string;
      certs?: string[];
      expiresAt?: number;
    },
  ) {
    const { actor, at, organisationId, kind, n, issuer, jws, expiresAt } = input;
    const newest = await tx.db
      .selectFrom("org_objects")
      .select(["n", "jws"])
      .where("organisationId", "=", organisationId)
      .where("kind", "=", kind)
      .orderBy("n", "desc")
      .limit(1)
      .executeTakeFirst();
    if (newest?.jws === jws) return { ok: true as const };
    // Of two lists with one number a hub must not choose: the signer looks at what is there and signs the next.
    if (newest !== undefined && (newest.n ?? 0) >= n) return refuseWith("CONFLICT", { n: newest.n ?? 0 });
    const ref = `${issuer}.${n}`;
    await storeOrgObject(
      tx,
      organisationId,
      {
        kind,
        ref,
        n,
        issuer,
        jws,
        certs: input.certs ?? [],
        ...(expiresAt === undefined ? {} : { expiresAt }),
      },
      at,
    );
    await appendAudit(tx, {
      actor,
      at,
      organisationId,
      action: `${kind}.store`,
      objectKind: kind,
      objectId: ref,
      payload: { n, issuer },
    });
    return { ok: true as const };
  },
});
