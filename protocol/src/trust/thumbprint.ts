/** Names for keys and signed objects: RFC 7638 thumbprints, and SHA-256 of a compact form. */
import { DesksideError } from "../errors.ts";
import type { PublicJwk } from "../schema.ts";
import { decodeBase64url, encodeBase64url, utf8 } from "./bytes.ts";
import type { Crypto } from "./crypto.ts";

const COORDINATE_BYTES = 32;

/**
 * The key as RFC 7638 spells it: required members in the order of their names, no white space.
 * Throws `CLAIMS` where a coordinate is not exactly 32 bytes in canonical base64url, so that a key has one spelling.
 */
export function canonicalJwk(jwk: PublicJwk): string {
  const coordinates = jwk.kty === "EC" ? [jwk.x, jwk.y] : [jwk.x];
  if (coordinates.some((text) => decodeBase64url(text)?.length !== COORDINATE_BYTES)) {
    throw new DesksideError("CLAIMS", "A key's coordinate is not 32 bytes.");
  }
  return JSON.stringify(
    jwk.kty === "EC"
      ? { crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y }
      : { crv: jwk.crv, kty: jwk.kty, x: jwk.x },
  );
}

/** RFC 7638 SHA-256 thumbprint of a public key, 43 characters. Throws `CLAIMS` as {@link canonicalJwk}. */
export const thumbprintOf = async (crypto: Crypto, jwk: PublicJwk): Promise<string> =>
  encodeBase64url(await crypto.sha256(utf8(canonicalJwk(jwk))));

/** SHA-256 of a text's UTF-8, 43 characters of base64url: what `source`, `cmd`, `prev` and `document` claims hold. */
export const hashOf = async (crypto: Crypto, text: string): Promise<string> =>
  encodeBase64url(await crypto.sha256(utf8(text)));

/** SHA-256 of bytes, 43 characters of base64url. */
export const hashOfBytes = async (crypto: Crypto, bytes: Uint8Array): Promise<string> =>
  encodeBase64url(await crypto.sha256(bytes));
