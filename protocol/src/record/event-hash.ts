/**
 * The chain of a case's events: hash = SHA-256(previous ‖ digest), digest = HMAC-SHA-256(salt, exact stored bytes).
 * Before the first event stand 32 zero bytes; each entry names its own stream, so that chains cannot be exchanged.
 * The salt belongs to its entry alone: with entry and salt erased, the digest keeps the chain whole and says nothing.
 */
import { type Bytes, concatBytes, utf8 } from "../trust/bytes.ts";
import type { Crypto } from "../trust/crypto.ts";

/** What stands before the first event of a chain: 32 zero bytes (in base64url, 43 times "A"). */
export const chainStart = (): Bytes => new Uint8Array(32);

/** HMAC-SHA-256 of an entry's exact text under its salt. */
export const entryDigest = (crypto: Crypto, salt: Uint8Array, entry: string): Promise<Bytes> =>
  crypto.hmac(salt, utf8(entry));

/** The next hash of a chain. */
export const chainHash = (crypto: Crypto, previous: Uint8Array, digest: Uint8Array): Promise<Bytes> =>
  crypto.sha256(concatBytes(previous, digest));

/** {@link chainHash} over {@link entryDigest}. */
export const eventHash = async (
  crypto: Crypto,
  previous: Uint8Array,
  salt: Uint8Array,
  entry: string,
): Promise<Bytes> => chainHash(crypto, previous, await entryDigest(crypto, salt, entry));
