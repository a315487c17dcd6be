/** This browser's signing key: made here, not extractable, kept in IndexedDB; its certificates come from the hub and are verified. */
import {
  createCrypto,
  createSigner,
  DesksideError,
  type KeyPair,
  type LinkSecret,
  type LinkSecrets,
  type PublicJwk,
  publicJwk,
  type TechnicianKey,
  verifyChain,
  authorityOf,
  z,
} from "@deskside/protocol";
import { forget, keep, kept } from "./database.ts";
import { api } from "./http.ts";

export const crypto = createCrypto(globalThis.crypto);

interface KeptKey {
  readonly privateKey: CryptoKey;
  readonly publicJwk: PublicJwk;
}

function readKey(value: unknown): KeptKey | undefined {
  if (typeof value !== "object" || value === null || !("privateKey" in value) || !("publicJwk" in value))
    return undefined;
  if (!(value.privateKey instanceof CryptoKey)) return undefined;
  return { privateKey: value.privateKey, publicJwk: z.parse(publicJwk(), value.publicJwk) };
}

/** The own key of an account's `sub` in this browser; undefined where there is none. */
export const ownKey = async (sub: string): Promise<KeptKey | undefined> => readKey(await kept("keys", sub));

/** A fresh key, kept before it is shown to anybody. Asks the browser to keep it for good (it may say no). */
export async function makeKey(sub: string): Promise<KeyPair> {
  const pair = await crypto.generateSigningKey("ES256", { extractable: false });
  await keep("keys", sub, pair);
  await navigator.storage?.persist?.();
  return pair;
}

/** A key that was made before the account's `sub` was known (an invitation) finds its place. */
export async function adoptKey(from: string, sub: string): Promise<void> {
  const key = await kept("keys", from);
  if (key !== undefined) await keep("keys", sub, key);
  await forget("keys", from);
}

/** The root that this browser pinned at first start or from its invitation's link; never taken from the hub. */
export async function pinnedRoot(): Promise<string> {
  const root = await kept("pinned", "root");
  if (typeof root !== "string")
    throw new DesksideError(
      "STATE",
      "This browser has pinned no organisation: open an invitation link in it.",
    );
  return root;
}
export const pinRoot = (root: string): Promise<unknown> => keep("pinned", "root", root);

/** The key with its verified certificates; undefined while nobody has certified it. */
export async function certifiedKey(sub: string): Promise<TechnicianKey | undefined> {
  const key = await ownKey(sub);
  if (key === undefined) return undefined;
  const signer = await createSigner(crypto, key);
  const trust = await api("getTrust");
  const mine = trust.mine.find(({ kid }) => kid === signer.kid);
  if (mine === undefined) return undefined;
  const root = await pinnedRoot();
  const nowS = Math.floor(Date.now() / 1_000);
  const chain = await verifyChain(crypto, { ...authorityOf(trust), certs: mine.certs, root, nowS });
  if (chain.leaf.kid !== signer.kid || chain.leaf.sub !== sub) throw new DesksideError("CHAIN");
  return { signer, certs: mine.certs };
}

/** Secrets of the links that this browser made. */
export const linkSecrets: LinkSecrets = {
  async get(place) {
    const value = await kept("secrets", place);
    if (typeof value !== "object" || value === null || !("secret" in value) || !("root" in value))
      return undefined;
    const { secret, root } = value;
    // Sound: only `set` below writes here, into this origin's own database.
    return typeof secret === "string" && typeof root === "string" ? (value as LinkSecret) : undefined;
  },
  async set(place, value) {
    await keep("secrets", place, value);
  },
};

/** The next number of a persistent counter; call it under a lock of the same name. */
export async function nextNumber(name: string): Promise<number> {
  const before = await kept("counters", name);
  const next = (typeof before === "number" ? before : 0) + 1;
  await keep("counters", name, next);
  return next;
}

/** One at a time across this browser's tabs. */
export async function withLock<T>(name: string, run: () => Promise<T>): Promise<T> {
  // Sound: the lock resolves with what `run` resolves with; the DOM's type wraps it once more.
  return (await navigator.locks.request(`deskside.${name}`, run)) as T;
}
