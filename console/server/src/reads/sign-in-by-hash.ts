/** Whose sign-in a cookie or token stands for, and the organisation; undefined where it ended or ran out. */
import { defineRead } from "./_define.ts";

export default defineRead({
  name: "sign-in-by-hash",
  weight: "light",
  async run(db, input: { idHash: string; at: number }) {
    return db
      .selectFrom("sign_in_sessions")
      .innerJoin("accounts", "accounts.id", "sign_in_sessions.accountId")
      .innerJoin("organisations", "organisations.id", "accounts.organisationId")
      .select([
        "sign_in_sessions.idHash",
        "sign_in_sessions.kind",
        "sign_in_sessions.lastUsedAt",
        "sign_in_sessions.expiresAt",
        "accounts.id as accountId",
        "accounts.name",
        "accounts.sub",
        "accounts.rolesJson",
        "accounts.passwordHash",
        "organisations.id as organisationId",
        "organisations.name as organisationName",
        "organisations.rootThumbprint",
        "organisations.practice",
      ])
      .where("sign_in_sessions.idHash", "=", input.idHash)
      .where("sign_in_sessions.endedAt", "is", null)
      .where("sign_in_sessions.expiresAt", ">", input.at)
      .where("accounts.state", "=", "active")
      .executeTakeFirst();
  },
});
