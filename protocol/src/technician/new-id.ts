/** Identifiers that a technician's side makes. */
import { encodeBase64url } from "../trust/bytes.ts";
import type { Crypto } from "../trust/crypto.ts";

/** 96 random bits, 16 characters: never the same twice. */
export const newId = (crypto: Crypto): string =>
  encodeBase64url(crypto.randomBytes(12)).replace(/^[-_]/, "x");

/** A random stream number, 1 to 2^31 - 1; the agent refuses one that is in use. */
export function newStreamNumber(crypto: Crypto): number {
  const [a = 0, b = 0, c = 0, d = 1] = crypto.randomBytes(4);
  return ((a & 0x7f) << 24) | (b << 16) | (c << 8) | d || 1;
}
