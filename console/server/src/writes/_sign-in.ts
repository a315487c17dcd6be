/** A sign-in: the row that a session cookie or a command line's token stands for. */
import type { Tx } from "../ports/tx.ts";

/** A sign-in to be made. `idHash` is the SHA-256 of what the client keeps. */
export interface SignInDraft {
  idHash: string;
  kind: "browser" | "command-line";
  userAgent: string;
  expiresAt: number;
}

/** Opens a sign-in for an account. */
export async function openSignIn(tx: Tx, accountId: string, draft: SignInDraft, at: number): Promise<void> {
  await tx.db
    .insertInto("sign_in_sessions")
    .values({ ...draft, accountId, createdAt: at, lastUsedAt: at, endedAt: null })
    .execute();
  await tx.db.updateTable("accounts").set({ lastSignInAt: at }).where("id", "=", accountId).execute();
}
