/** A key of a simulated agent, and its thumbprint (RFC 7638). */
import { createHash, generateKeyPairSync, type KeyObject } from "node:crypto";

export interface CrowdKey {
  readonly kid: string;
  /** Public, as JWK text in the canonical order of members. */
  readonly jwk: string;
  readonly privateKey: KeyObject;
}

export function newCrowdKey(): CrowdKey {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const { x } = publicKey.export({ format: "jwk" });
  const jwk = JSON.stringify({ crv: "Ed25519", kty: "OKP", x });
  return { kid: createHash("sha256").update(jwk).digest("base64url"), jwk, privateKey };
}
