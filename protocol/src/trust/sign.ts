/** Makes signed objects: the claims are checked before the key is used, so that nobody signs what nobody accepts. */
import { CompactSign } from "jose/jws/compact/sign";
import type { SignatureAlgorithm } from "../objects/_define.ts";
import { type ObjectName, objects } from "../objects/_index.ts";
import { DesksideError } from "../errors.ts";
import type { PublicJwk, z } from "../schema.ts";
import { utf8 } from "./bytes.ts";
import { algorithmOf, type Crypto, type PlatformKey, type PrivateJwk } from "./crypto.ts";
import { checkClaims, JWS_MAX_BYTES } from "./strict-jws.ts";
import { thumbprintOf } from "./thumbprint.ts";

/** The claims of an object as its signer gives them: what its schema takes. */
export type ClaimsInput<Name extends ObjectName> = z.input<ReturnType<(typeof objects)[Name]["claims"]>>;

export interface Signer {
  /** RFC 7638 thumbprint of the key: `kid` of the header and `iss` of the claims. */
  readonly kid: string;
  readonly jwk: PublicJwk;
  readonly alg: SignatureAlgorithm;
  /**
   * Signs an object; its compact form. `iss`, where the claims have one, must be {@link kid}.
   * Throws `CLAIMS` where the claims or their life do not fit, `ALGORITHM` where this key may not sign such an object.
   */
  sign<Name extends ObjectName>(name: Name, claims: ClaimsInput<Name>): Promise<string>;
}

/** A signer for a key. The key may be non-extractable; `publicJwk` is its public half. */
export async function createSigner(
  crypto: Crypto,
  { privateKey, publicJwk }: { readonly privateKey: PlatformKey; readonly publicJwk: PublicJwk },
): Promise<Signer> {
  const kid = await thumbprintOf(crypto, publicJwk);
  const alg = algorithmOf(publicJwk);
  return {
    kid,
    jwk: publicJwk,
    alg,
    async sign(name, claims) {
      const definition = objects[name];
      if (!definition.algorithms.some((admitted) => admitted === alg)) throw new DesksideError("ALGORITHM");
      checkClaims(definition, claims);
      const { iss } = claims as { iss?: string };
      if (iss !== undefined && iss !== kid) throw new DesksideError("CLAIMS", "`iss` is another key.");
      const jws = await new CompactSign(utf8(JSON.stringify(claims)))
        .setProtectedHeader({ alg, typ: definition.typ, kid })
        // Sound: jose takes the platform's own CryptoKey; its type is not to be had in this package.
        .sign(privateKey as never);
      if (jws.length > JWS_MAX_BYTES) throw new DesksideError("CLAIMS", "It is larger than 48 KiB.");
      return jws;
    },
  };
}

/** A signer from a private key in the clear, as an agent and the command line keep theirs in a file of mode 0600. */
export async function createSignerFromJwk(crypto: Crypto, jwk: PrivateJwk): Promise<Signer> {
  const { d: _, ...publicJwk } = jwk;
  return createSigner(crypto, {
    privateKey: await crypto.importSigningKey(jwk),
    publicJwk: publicJwk as PublicJwk,
  });
}
