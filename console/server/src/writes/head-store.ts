/** Somebody put their name under a case's chain as it stood. A head that does not fit the chain is refused. */
import { appendAudit } from "../record/append-audit.ts";
import { CHAIN_START } from "../record/append-event.ts";
import { defineWrite, refuse, type By } from "./_define.ts";
import { findCase } from "./_find.ts";

export default defineWrite({
  name: "head-store",
  async run(
    tx,
    input: By & {
      caseId: string;
      seq: number;
      hash: string;
      /** Thumbprint of the signing key. */
      signer: string;
      jws: string;
      /** A technician's chain; empty for an agent. */
      certs: string[];
    },
  ) {
    const { actor, at, caseId, seq, hash, signer, jws, certs } = input;
    const found = await findCase(tx, caseId);
    if (found === undefined) return refuse("NOT_FOUND");
    const event = await tx.db
      .selectFrom("events")
      .select("hash")
      .where("stream", "=", caseId)
      .where("seq", "=", seq)
      .executeTakeFirst();
    if ((event?.hash ?? (seq === 0 ? CHAIN_START : undefined)) !== hash) return refuse("CONFLICT");
    await tx.db
      .insertInto("heads")
      .values({ stream: caseId, seq, signer, hash, jws, certsJson: JSON.stringify(certs), at })
      .onConflict((conflict) => conflict.columns(["stream", "seq", "signer"]).doNothing())
      .execute();
    await appendAudit(tx, {
      actor,
      at,
      organisationId: found.organisationId,
      action: "head.store",
      objectKind: "case",
      objectId: caseId,
      payload: { seq, hash, signer },
    });
    return { ok: true as const };
  },
});
