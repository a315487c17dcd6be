/** First start (S1) and invitations (S2): what an owner's browser or command line signs. */
import { DesksideError } from "../errors.ts";
import type { Right } from "../objects/techcert.ts";
import { LIFE_S } from "../objects/_index.ts";
import type { Invitation } from "../rest/views.ts";
import { publicJwk, z, type PublicJwk } from "../schema.ts";
import { OFFERED_SCOPES, SCOPES, type Scope } from "../scopes.ts";
import type { Crypto, KeyPair } from "../trust/crypto.ts";
import { techRequestMac, verifyTechRequest } from "../trust/join.ts";
import { formatLink, hashToken, linkToken, newSecret } from "../trust/links.ts";
import { generateWords, sealRoot } from "../trust/root-words.ts";
import { createSigner } from "../trust/sign.ts";
import { readStrict } from "../trust/strict-jws.ts";
import { objects } from "../objects/_index.ts";
import type { TechnicianDeps, TechnicianKey } from "./_deps.ts";
import { newId } from "./new-id.ts";

export interface NewOrganisation {
  readonly root: string;
  readonly org: string;
  readonly cert: string;
  readonly list: string;
  /** JSON text of the sealed root. */
  readonly sealedRoot: string;
  /** The seven words; shown once, sent nowhere. */
  readonly words: readonly string[];
}

/**
 * Makes the root, signs the organisation, the owner's certificate and the first (empty) revocation list, seals the
 * root, and forgets it. `owner` is the owner's own key (in a browser: not extractable).
 */
export async function createOrganisation(
  crypto: Crypto,
  input: {
    readonly name: string;
    readonly ownerName: string;
    /** The account's `sub`. */
    readonly sub: string;
    readonly owner: KeyPair;
    readonly practice?: boolean;
    readonly nowMs: number;
  },
): Promise<NewOrganisation> {
  const rootKey = await crypto.generateSigningKey("ES256", { extractable: true });
  const rootJwk = await crypto.exportPrivateJwk(rootKey.privateKey);
  const root = await createSigner(crypto, rootKey);
  const owner = await createSigner(crypto, input.owner);
  const iat = Math.floor(input.nowMs / 1_000);
  const org = await root.sign("org", {
    oid: newId(crypto),
    name: input.name,
    jwk: rootKey.publicJwk,
    n: 1,
    iat,
    ...(input.practice === true ? { try: true as const } : {}),
  });
  const cert = await root.sign("techcert", {
    jti: newId(crypto),
    iss: root.kid,
    sub: input.sub,
    name: input.ownerName,
    cnf: { jwk: input.owner.publicJwk },
    can: ["appoint", "issue", "attended"],
    scopes: [...SCOPES],
    iat,
    exp: iat + LIFE_S.owner,
  });
  const list = await owner.sign("revoked", {
    iss: owner.kid,
    n: 1,
    serials: [],
    iat,
    exp: iat + LIFE_S.revocation,
  });
  const words = await generateWords(crypto);
  const sealedRoot = JSON.stringify(await sealRoot(crypto, rootJwk, words));
  return { root: root.kid, org, cert, list, sealedRoot, words };
}

/** An invitation's link; the secret stays with the inviter. `forSelf`: a further browser or command line of one's own. */
export async function invite(
  deps: Pick<TechnicianDeps, "api" | "crypto" | "origin" | "secrets">,
  root: string,
  input: { readonly name: string; readonly can: readonly Right[]; readonly forSelf?: boolean },
): Promise<{ readonly id: string; readonly url: string; readonly expiresAt: number }> {
  const { api, crypto } = deps;
  const secret = newSecret(crypto);
  const tokenHash = await hashToken(crypto, await linkToken(crypto, secret));
  const { name, can } = input;
  // Named here, not by the hub: it could give the new person the name of somebody whom customers have let in.
  const sub = input.forSelf === true ? null : newId(crypto);
  const body = { tokenHash, name, can: [...can], ...(sub === null ? { forSelf: true } : { sub }) };
  const { id, expiresAt } = await api("createInvitation", { body });
  await deps.secrets.set(`i/${id}`, { secret, root, offer: { name, can, sub } });
  return { id, expiresAt, url: formatLink({ kind: "invite", origin: deps.origin, place: id, root, secret }) };
}

/** The invited side: shows its key and proves that it has the link. The account's password goes along where it is new. */
export async function requestMembership(
  deps: Pick<TechnicianDeps, "api" | "crypto">,
  link: { readonly place: string; readonly root: string; readonly secret: string },
  jwk: PublicJwk,
  password?: string,
) {
  const mac = await techRequestMac(deps.crypto, link.secret, link.root, jwk);
  const token = await linkToken(deps.crypto, link.secret);
  const body = { token, jwk, mac, ...(password === undefined ? {} : { password }) };
  return deps.api("requestInvitation", { params: { id: link.place }, body });
}

/**
 * Signs the certificate for a request, if this side made the invitation and the request proves its secret. Name,
 * rights and person are those that this side chose. False: nothing to sign. Throws SIGNATURE where somebody without the
 * link made the request, CLAIMS where the hub names another person.
 */
export async function approveRequest(
  deps: Pick<TechnicianDeps, "api" | "crypto" | "secrets" | "nowMs">,
  key: TechnicianKey,
  invitation: Invitation,
  scopes: readonly Scope[] = OFFERED_SCOPES,
): Promise<boolean> {
  const ours = await deps.secrets.get(`i/${invitation.id}`);
  if (ours?.offer === undefined || invitation.request === null || invitation.state !== "requested")
    return false;
  const jwk = z.parse(publicJwk(), invitation.request.jwk);
  const proven = await verifyTechRequest(deps.crypto, { ...ours, jwk, mac: invitation.request.mac });
  if (!proven) throw new DesksideError("SIGNATURE", "This request was not made with your link.");
  const leaf = key.certs.at(-1);
  if (leaf === undefined) throw new DesksideError("CHAIN");
  const signer = readStrict(objects.techcert, leaf).claims;
  const { can } = ours.offer;
  const { sub, name } = ours.offer.sub === null ? signer : { sub: ours.offer.sub, name: ours.offer.name };
  if (invitation.request.sub !== sub) throw new DesksideError("CLAIMS", "The request is of another person.");
  const iat = Math.floor(deps.nowMs() / 1_000);
  const cert = await key.signer.sign("techcert", {
    jti: newId(deps.crypto),
    iss: key.signer.kid,
    sub,
    name,
    cnf: { jwk },
    can: [...can],
    scopes: scopes.filter((scope) => signer.scopes.includes(scope)),
    iat,
    exp: Math.min(iat + LIFE_S.technician, signer.exp),
  });
  await deps.api("approveInvitation", {
    params: { id: invitation.id },
    body: { certs: [...key.certs, cert] },
  });
  return true;
}
