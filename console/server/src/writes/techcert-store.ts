/** A verified certificate of a technician, issuer or owner. */
import { appendAudit } from "../record/append-audit.ts";
import { defineWrite, type By } from "./_define.ts";
import { storeOrgObject } from "./_org-object.ts";

export default defineWrite({
  name: "techcert-store",
  async run(
    tx,
    input: By & {
      organisationId: string;
      jti: string;
      sub: string;
      keyThumbprint: string;
      issuer: string;
      jws: string;
      /** Its chain, root-signed first, itself last. */
      certs: string[];
      expiresAt: number;
    },
  ) {
    const { actor, at, organisationId, jti, sub, keyThumbprint, issuer, jws, certs, expiresAt } = input;
    await storeOrgObject(
      tx,
      organisationId,
      { kind: "techcert", ref: jti, subject: sub, keyThumbprint, issuer, jws, certs, expiresAt },
      at,
    );
    await appendAudit(tx, {
      actor,
      at,
      organisationId,
      action: "techcert.store",
      objectKind: "techcert",
      objectId: jti,
      payload: { sub, keyThumbprint, issuer, expiresAt },
    });
    return { ok: true as const };
  },
});
