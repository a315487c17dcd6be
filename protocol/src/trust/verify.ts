/** Checks one signature. Who may sign what, and when, is asked by `chain.ts` and by each side's own checks. */
import { importJWK } from "jose/key/import";
import { compactVerify } from "jose/jws/compact/verify";
import { DesksideError } from "../errors.ts";
import { type Claims, type ObjectName, objects } from "../objects/_index.ts";
import type { PublicJwk } from "../schema.ts";
import { algorithmOf, type Crypto } from "./crypto.ts";
import { readStrict, type StrictJws } from "./strict-jws.ts";
import { canonicalJwk, thumbprintOf } from "./thumbprint.ts";

/** Imported keys kept for each port: an import costs more than the check, and one peer signs many objects. */
const KEPT_KEYS = 256;
interface KnownKey {
  readonly kid: string;
  readonly key: never;
}
const kept = new WeakMap<Crypto, Map<string, KnownKey>>();

async function importKey(crypto: Crypto, jwk: PublicJwk): Promise<KnownKey> {
  const spelled = canonicalJwk(jwk);
  const keys = kept.get(crypto) ?? new Map<string, KnownKey>();
  kept.set(crypto, keys);
  const known = keys.get(spelled);
  if (known !== undefined) return known;
  try {
    // Sound: the imported key goes back into jose and nowhere else.
    const key = (await importJWK({ ...jwk }, algorithmOf(jwk))) as never;
    const entry = { kid: await thumbprintOf(crypto, jwk), key };
    const oldest = keys.keys().next();
    if (keys.size >= KEPT_KEYS && !oldest.done) keys.delete(oldest.value);
    keys.set(spelled, entry);
    return entry;
  } catch (cause) {
    throw new DesksideError("SIGNATURE", "The key is no valid key.", { cause });
  }
}

/**
 * Reads an object strictly and checks its signature with this key, whose thumbprint must be `kid` (and so `iss`).
 * Throws what `readStrict` throws; `ALGORITHM` where the key's kind is not the header's; `SIGNATURE`.
 */
export async function verifyStrict<Name extends ObjectName>(
  crypto: Crypto,
  name: Name,
  jws: string,
  jwk: PublicJwk,
): Promise<StrictJws<Claims<Name>>> {
  const read = readStrict(objects[name], jws) as StrictJws<Claims<Name>>;
  const alg = algorithmOf(jwk);
  if (read.header.alg !== alg) throw new DesksideError("ALGORITHM");
  const { kid, key } = await importKey(crypto, jwk);
  if (kid !== read.header.kid) throw new DesksideError("SIGNATURE", "It was signed by another key.");
  try {
    await compactVerify(jws, key, { algorithms: [alg] });
  } catch (cause) {
    throw new DesksideError("SIGNATURE", undefined, { cause });
  }
  return read;
}

/** The claims of an object whose form and signature are right: {@link verifyStrict}, without the rest. */
export async function verifyObject<Name extends ObjectName>(
  crypto: Crypto,
  name: Name,
  jws: string,
  jwk: PublicJwk,
): Promise<Claims<Name>> {
  return (await verifyStrict(crypto, name, jws, jwk)).claims;
}
