/** A new password (and, at the first start, the owner's name). Every other sign-in of the account ends. */
import { appendAudit } from "../record/append-audit.ts";
import { defineWrite, refuse, type By } from "./_define.ts";
import { findAccount } from "./_find.ts";

export default defineWrite({
  name: "account-set-password",
  async run(
    tx,
    input: By & {
      accountId: string;
      /** The encoded argon2id hash. */
      passwordHash: string;
      name?: string;
      email?: string;
      /** The sign-in that goes on. */
      keepSession?: string;
    },
  ) {
    const { actor, at, accountId } = input;
    const account = await findAccount(tx, accountId);
    if (account === undefined) return refuse("NOT_FOUND");
    await tx.db
      .updateTable("accounts")
      .set({
        passwordHash: input.passwordHash,
        ...(input.name === undefined ? {} : { name: input.name }),
        ...(input.email === undefined ? {} : { email: input.email }),
      })
      .where("id", "=", accountId)
      .execute();
    await tx.db
      .updateTable("sign_in_sessions")
      .set({ endedAt: at })
      .where("accountId", "=", accountId)
      .where("endedAt", "is", null)
      .where("idHash", "!=", input.keepSession ?? "")
      .execute();
    await appendAudit(tx, {
      actor,
      at,
      organisationId: account.organisationId,
      action: "account.set-password",
      objectKind: "account",
      objectId: accountId,
      payload: {},
    });
    return { ok: true as const };
  },
});
