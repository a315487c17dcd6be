/** A link that signs an account in once. The hub keeps its hash; the link itself is shown once. */
import { appendAudit } from "../record/append-audit.ts";
import { defineWrite, refuse, type By } from "./_define.ts";
import { findAccount } from "./_find.ts";

export default defineWrite({
  name: "sign-in-link-create",
  async run(tx, input: By & { tokenHash: string; accountId: string; purpose: string; expiresAt: number }) {
    const { actor, at, tokenHash, accountId, purpose, expiresAt } = input;
    const account = await findAccount(tx, accountId);
    if (account === undefined) return refuse("NOT_FOUND");
    await tx.db
      .insertInto("sign_in_links")
      .values({ tokenHash, accountId, purpose, expiresAt, usedAt: null, createdAt: at })
      .execute();
    await appendAudit(tx, {
      actor,
      at,
      organisationId: account.organisationId,
      action: "sign-in-link.create",
      objectKind: "account",
      objectId: accountId,
      payload: { purpose, expiresAt },
    });
    return { ok: true as const };
  },
});
