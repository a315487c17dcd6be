/**
 * The next revocation list. What the hub shows as the present one is verified first: a list that it made up could carry
 * serials of its choice, or the highest number of all, after which nobody could ever be revoked.
 */
import { DesksideError } from "../errors.ts";
import { LIFE_S, objects } from "../objects/_index.ts";
import { verifyAuthority } from "../trust/chain.ts";
import { readStrict } from "../trust/strict-jws.ts";
import type { TechnicianDeps, TechnicianKey } from "./_deps.ts";
import { authorityOf } from "./known-devices.ts";

/** A list with less life left than this is signed again, in seconds: two weekends and a holiday. */
const RENEW_BELOW_S = 10 * 86_400;

type Deps = Pick<TechnicianDeps, "api" | "crypto" | "nowMs">;

/** The present list's claims under the pinned root; its own time judges it, since one that ran out is renewed too. */
async function presentList(deps: Deps, root: string) {
  const trust = await deps.api("getTrust");
  if (trust.list === null) return undefined;
  await verifyAuthority(deps.crypto, { ...authorityOf(trust), root, nowS: 0 });
  return readStrict(objects.revoked, trust.list).claims;
}

async function storeNext(
  deps: Deps,
  key: TechnicianKey,
  old: { readonly n: number; readonly serials: readonly string[] },
  more: readonly string[],
): Promise<void> {
  const iat = Math.floor(deps.nowMs() / 1_000);
  const serials = [...new Set([...old.serials, ...more])];
  const claims = { iss: key.signer.kid, n: old.n + 1, serials, iat, exp: iat + LIFE_S.revocation };
  const list = await key.signer.sign("revoked", claims);
  await deps.api("storeRevocation", { body: { list, certs: [...key.certs] } });
}

/**
 * Signs the list again before it runs out; true where it did. Only an owner's key does it: nobody ranks above its lists.
 * Throws what `verifyAuthority` throws for a list that does not lead to `root`.
 */
export async function renewList(deps: Deps, key: TechnicianKey, root: string): Promise<boolean> {
  const leaf = key.certs.at(-1);
  if (leaf === undefined || !readStrict(objects.techcert, leaf).claims.can.includes("appoint")) return false;
  const old = await presentList(deps, root);
  if (old === undefined || old.exp - Math.floor(deps.nowMs() / 1_000) > RENEW_BELOW_S) return false;
  await storeNext(deps, key, old, []);
  return true;
}

/** Takes certificates back by their serials. Throws STATE before the first start, else as {@link renewList}. */
export async function revokeCertificates(
  deps: Deps,
  key: TechnicianKey,
  root: string,
  serials: readonly string[],
): Promise<void> {
  const old = await presentList(deps, root);
  if (old === undefined) throw new DesksideError("STATE");
  await storeNext(deps, key, old, serials);
}
