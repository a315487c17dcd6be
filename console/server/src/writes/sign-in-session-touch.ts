/** When sign-ins were last used, many at a time; no audit entry, since nothing was decided. */
import { statement } from "../ports/tx.ts";
import { defineWrite } from "./_define.ts";

const touch = statement((db, p: { idHash: string; at: number }) =>
  db
    .updateTable("sign_in_sessions")
    .set({ lastUsedAt: p.at })
    .where("idHash", "=", p.idHash)
    .where("lastUsedAt", "<", p.at),
);

export default defineWrite({
  name: "sign-in-session-touch",
  async run(tx, input: { used: { idHash: string; at: number }[] }) {
    for (const use of input.used) await tx.run(touch, use);
    return { ok: true as const };
  },
});
