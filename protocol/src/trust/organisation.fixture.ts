/** An organisation for tests: real keys, real signatures, the chain of a browser owner, an issuer and a technician. */
import { SCOPES, type Scope } from "../scopes.ts";
import type { Right } from "../objects/techcert.ts";
import type { TrustBundle } from "./chain.ts";
import type { Crypto, PrivateJwk } from "./crypto.ts";
import { createSigner, createSignerFromJwk, type Signer } from "./sign.ts";

export const NOW_S = 1_800_000_000;
export const DAY_S = 86_400;

export interface CertOptions {
  readonly jti: string;
  readonly can: readonly Right[];
  readonly sub?: string;
  readonly name?: string;
  readonly scopes?: readonly Scope[];
  readonly iat?: number;
  readonly exp?: number;
}

/** A certificate for `holder`, signed by `by`. */
export const certify = (by: Signer, holder: Signer, options: CertOptions): Promise<string> =>
  by.sign("techcert", {
    jti: options.jti,
    iss: by.kid,
    sub: options.sub ?? options.jti,
    name: options.name ?? options.jti,
    cnf: { jwk: holder.jwk },
    can: [...options.can],
    scopes: [...(options.scopes ?? SCOPES)],
    iat: options.iat ?? NOW_S,
    exp: options.exp ?? (options.iat ?? NOW_S) + 300 * DAY_S,
  });

/** A revocation list. */
export const revoke = (
  by: Signer,
  n: number,
  serials: readonly string[] = [],
  iat = NOW_S,
): Promise<string> =>
  by.sign("revoked", { iss: by.kid, n, serials: [...serials], iat, exp: iat + 30 * DAY_S });

/** A device's certificate. */
export const vouch = (by: Signer, device: Signer, jti = "device-1", iat = NOW_S): Promise<string> =>
  by.sign("devcert", {
    jti,
    iss: by.kid,
    sub: device.kid,
    cnf: { jwk: device.jwk },
    kind: "attended",
    iat,
    exp: iat + DAY_S,
  });

export type FixedKeys = Readonly<Record<"root" | "owner" | "issuer" | "tech" | "device", PrivateJwk>>;

export interface TestOrganisation {
  readonly root: Signer;
  readonly owner: Signer;
  readonly issuer: Signer;
  readonly tech: Signer;
  readonly device: Signer;
  readonly org: string;
  /** Of owner, issuer, technician; each signed by the one before. */
  readonly ownerCert: string;
  readonly issuerCert: string;
  readonly techCert: string;
  readonly devcert: string;
  /** The technician's bundle: three certificates, an empty list signed by the owner. */
  readonly bundle: TrustBundle;
}

export async function createTestOrganisation(crypto: Crypto, keys?: FixedKeys): Promise<TestOrganisation> {
  const fresh = async (name: keyof FixedKeys) =>
    keys === undefined
      ? createSigner(
          crypto,
          await crypto.generateSigningKey(name === "device" ? "Ed25519" : "ES256", { extractable: false }),
        )
      : createSignerFromJwk(crypto, keys[name]);
  const [root, owner, issuer, tech, device] = [
    await fresh("root"),
    await fresh("owner"),
    await fresh("issuer"),
    await fresh("tech"),
    await fresh("device"),
  ];
  const org = await root.sign("org", { oid: "org-1", name: "Cedar IT", jwk: root.jwk, n: 1, iat: NOW_S });
  const ownerCert = await certify(root, owner, {
    jti: "owner-1",
    can: ["appoint", "issue", "attended"],
    name: "Olga Owner",
  });
  const issuerCert = await certify(owner, issuer, {
    jti: "issuer-1",
    can: ["issue", "attended"],
    name: "Ivo Issuer",
  });
  const techCert = await certify(issuer, tech, { jti: "tech-1", can: ["attended"], name: "Tess Tech" });
  const devcert = await vouch(tech, device);
  const bundle: TrustBundle = {
    org,
    certs: [ownerCert, issuerCert, techCert],
    list: await revoke(owner, 1),
    listCerts: [ownerCert],
  };
  return { root, owner, issuer, tech, device, org, ownerCert, issuerCert, techCert, devcert, bundle };
}
