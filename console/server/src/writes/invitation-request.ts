/** The invited browser or command line sends its public key and MAC; the inviter decides. The first request holds. */
import { appendAudit } from "../record/append-audit.ts";
import { defineWrite, refuse } from "./_define.ts";

export default defineWrite({
  name: "invitation-request",
  async run(
    tx,
    input: {
      at: number;
      id: string;
      tokenHash: string;
      requestJson: string;
      /** Sets the account's password, where it has none yet. */
      passwordHash?: string;
    },
  ) {
    const { at, id, tokenHash, requestJson, passwordHash } = input;
    const row = await tx.db
      .selectFrom("invitations")
      .innerJoin("accounts", "accounts.id", "invitations.accountId")
      .selectAll("invitations")
      .select("accounts.passwordHash")
      .where("invitations.id", "=", id)
      .executeTakeFirst();
    if (row === undefined || row.tokenHash !== tokenHash || row.state === "withdrawn")
      return refuse("LINK_UNKNOWN");
    const { accountId, organisationId } = row;
    if (row.state !== "open") {
      return row.requestJson === requestJson ? { ok: true as const, accountId } : refuse("LINK_USED");
    }
    if (row.expiresAt <= at) return refuse("LINK_EXPIRED");
    await tx.db
      .updateTable("invitations")
      .set({ state: "requested", requestJson, requestedAt: at })
      .where("id", "=", id)
      .execute();
    // An invitation never changes a password that somebody has: it would be a way into their account.
    if (passwordHash !== undefined && row.passwordHash === null) {
      await tx.db.updateTable("accounts").set({ passwordHash }).where("id", "=", accountId).execute();
    }
    await appendAudit(tx, {
      actor: { kind: "technician", id: accountId, name: row.name },
      at,
      organisationId,
      action: "invitation.request",
      objectKind: "invitation",
      objectId: id,
      payload: {},
    });
    return { ok: true as const, accountId };
  },
});
