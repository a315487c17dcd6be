/** Signing out: the cookie or token is worth nothing from here on. Twice is once. */
import { appendAudit } from "../record/append-audit.ts";
import { defineWrite, type By } from "./_define.ts";
import { findAccount } from "./_find.ts";

export default defineWrite({
  name: "sign-in-session-end",
  async run(tx, input: By & { idHash: string }) {
    const { actor, at, idHash } = input;
    const ended = await tx.db
      .updateTable("sign_in_sessions")
      .set({ endedAt: at })
      .where("idHash", "=", idHash)
      .where("endedAt", "is", null)
      .returning("accountId")
      .executeTakeFirst();
    const account = ended === undefined ? undefined : await findAccount(tx, ended.accountId);
    if (account === undefined) return { ok: true as const };
    await appendAudit(tx, {
      actor,
      at,
      organisationId: account.organisationId,
      action: "sign-in.end",
      objectKind: "account",
      objectId: account.id,
      payload: {},
    });
    return { ok: true as const };
  },
});
