/** Keeps the revocation list alive: an owner's open console signs it again before it runs out. */
import { LIFE_S, objects } from "../objects/_index.ts";
import { readStrict } from "../trust/strict-jws.ts";
import type { TechnicianDeps, TechnicianKey } from "./_deps.ts";

/** A list with less life left than this is signed again, in seconds: two weekends and a holiday. */
const RENEW_BELOW_S = 10 * 86_400;

/** True where a newer list was signed and stored. Only an owner's key does it: nobody ranks above its lists. */
export async function renewList(deps: Pick<TechnicianDeps, "api" | "nowMs">, key: TechnicianKey): Promise<boolean> {
  const leaf = key.certs.at(-1);
  if (leaf === undefined || !readStrict(objects.techcert, leaf).claims.can.includes("appoint")) return false;
  const trust = await deps.api("getTrust");
  if (trust.list === null) return false;
  const old = readStrict(objects.revoked, trust.list).claims;
  const iat = Math.floor(deps.nowMs() / 1_000);
  if (old.exp - iat > RENEW_BELOW_S) return false;
  const claims = { iss: key.signer.kid, n: old.n + 1, serials: old.serials, iat, exp: iat + LIFE_S.revocation };
  const list = await key.signer.sign("revoked", claims);
  await deps.api("storeRevocation", { body: { list, certs: [...key.certs] } });
  return true;
}
