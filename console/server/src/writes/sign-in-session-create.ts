/** Somebody signed in by password. */
import { appendAudit } from "../record/append-audit.ts";
import { defineWrite, refuse } from "./_define.ts";
import { findAccount } from "./_find.ts";
import { openSignIn, type SignInDraft } from "./_sign-in.ts";

export default defineWrite({
  name: "sign-in-session-create",
  async run(tx, input: { at: number; accountId: string; session: SignInDraft }) {
    const { at, accountId, session } = input;
    const account = await findAccount(tx, accountId);
    if (account === undefined || account.state !== "active") return refuse("WRONG_CREDENTIALS");
    await openSignIn(tx, accountId, session, at);
    await appendAudit(tx, {
      actor: { kind: "technician", id: account.id, name: account.name },
      at,
      organisationId: account.organisationId,
      action: "sign-in.begin",
      objectKind: "account",
      objectId: accountId,
      payload: { kind: session.kind },
    });
    return { ok: true as const };
  },
});
