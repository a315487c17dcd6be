/** The command line's own signing key: made once, kept in the home, sent nowhere. */
import type { KeyPair } from "@deskside/protocol";
import type { Home } from "../platform/home.ts";
import { crypto } from "../platform/desk.ts";

/** A new P-256 key; it replaces the one of before once `keep` is called. */
export async function newKey(): Promise<{ pair: KeyPair; keep(home: Home): Promise<void> }> {
  const pair = await crypto.generateSigningKey("ES256", { extractable: true });
  const jwk = await crypto.exportPrivateJwk(pair.privateKey);
  return { pair, keep: (home) => home.write("key", jwk) };
}
