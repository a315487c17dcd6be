/** A sign-in link is used: it ends, and a sign-in begins, in one. */
import { appendAudit } from "../record/append-audit.ts";
import { defineWrite, refuse } from "./_define.ts";
import { findAccount } from "./_find.ts";
import { openSignIn, type SignInDraft } from "./_sign-in.ts";

export default defineWrite({
  name: "sign-in-link-use",
  async run(tx, input: { at: number; tokenHash: string; session: SignInDraft }) {
    const { at, tokenHash, session } = input;
    const link = await tx.db
      .selectFrom("sign_in_links")
      .selectAll()
      .where("tokenHash", "=", tokenHash)
      .executeTakeFirst();
    if (link === undefined) return refuse("LINK_UNKNOWN");
    if (link.usedAt !== null) return refuse("LINK_USED");
    if (link.expiresAt <= at) return refuse("LINK_EXPIRED");
    const account = await findAccount(tx, link.accountId);
    if (account === undefined || account.state !== "active") return refuse("LINK_UNKNOWN");
    await tx.db.updateTable("sign_in_links").set({ usedAt: at }).where("tokenHash", "=", tokenHash).execute();
    await openSignIn(tx, account.id, session, at);
    await appendAudit(tx, {
      actor: { kind: "technician", id: account.id, name: account.name },
      at,
      organisationId: account.organisationId,
      action: "sign-in-link.use",
      objectKind: "account",
      objectId: account.id,
      payload: { purpose: link.purpose, kind: session.kind },
    });
    return { ok: true as const, accountId: account.id, purpose: link.purpose };
  },
});
