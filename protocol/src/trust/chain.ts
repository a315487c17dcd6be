/**
 * Who may sign for an organisation: root → owner → issuer → technician, at most three certificates.
 *
 * A `TrustBundle` carries all that somebody needs who knows only the root's thumbprint:
 * - `org`: the organisation's object, signed by the root whose public key it holds.
 * - `certs`: one to three certificates, the root-signed one first, the technician's own last. Each is signed by the
 *   key of the one before it.
 * - `list`: the newest revocation list. `listCerts`: the chain of its signer in the same order; empty where the root
 *   signed the list itself.
 * - `superior`: earlier lists of higher rank, where the newest one was signed by somebody beneath them. A revocation
 *   does not end with its list, and a signer voids only what is beneath it: an issuer's daily list keeps the owner's
 *   words alive by carrying the owner's list along, not by repeating it. They may have run out.
 *
 * Ranks: root 4, `appoint` 3, `issue` 2, all others 1. A certificate's rank is below its signer's, its rights and
 * scopes are a part of its signer's, and it ends no later. A list voids the serials (`jti`) of certificates whose rank
 * is below its signer's; naming a superior or a peer voids nothing. A void certificate voids all that it signed.
 */
import { DesksideError } from "../errors.ts";
import type { Right } from "../objects/techcert.ts";
import { type Claims, objects } from "../objects/_index.ts";
import { jws, list, type PublicJwk, z } from "../schema.ts";
import type { Scope } from "../scopes.ts";
import type { Crypto } from "./crypto.ts";
import { readStrict } from "./strict-jws.ts";
import { thumbprintOf } from "./thumbprint.ts";
import { verifyObject } from "./verify.ts";

/** Certificates between the root and a technician's key, the latter's own included. */
export const CHAIN_MAX = 3;
/** Lists of higher rank that a bundle carries along: one for each rank above an issuer, and one to spare. */
const SUPERIOR_MAX = 3;
/** Void serials that are remembered: ten full lists. */
export const SEEN_SERIALS_MAX = 10_000;

export const signedList = () => z.strictObject({ list: jws(), listCerts: list(jws(), CHAIN_MAX) });
/** See the head of this file. */
export const trustBundle = () =>
  z.strictObject({
    org: jws(),
    certs: list(jws(), CHAIN_MAX).check(z.minLength(1)),
    list: jws(),
    listCerts: list(jws(), CHAIN_MAX),
    superior: z.optional(list(signedList(), SUPERIOR_MAX)),
  });
export type TrustBundle = z.output<ReturnType<typeof trustBundle>>;
/** What an organisation says of itself, without anybody's certificates. */
export type AuthorityBundle = Omit<TrustBundle, "certs">;

/** Rank of a signer: root 4, owner (`appoint`) 3, issuer (`issue`) 2, all others 1. */
export type Rank = 1 | 2 | 3 | 4;
const ROOT_RANK = 4;
const ISSUER_RANK = 2;
const rankOf = (can: readonly Right[]): Rank => (can.includes("appoint") ? 3 : can.includes("issue") ? 2 : 1);

/** Serials that lists have named, with the highest rank of a signer who did. Plain JSON: keep it as it is. */
export type SeenSerials = Readonly<Record<string, number>>;

/** A certificate that was verified. Times in seconds. */
export interface Certificate {
  readonly jti: string;
  /** The person: the same for all their keys. */
  readonly sub: string;
  readonly name: string;
  readonly jwk: PublicJwk;
  /** Thumbprint of {@link jwk}. */
  readonly kid: string;
  readonly can: readonly Right[];
  readonly scopes: readonly Scope[];
  readonly rank: Rank;
  readonly iatS: number;
  readonly expS: number;
}

export interface Organisation {
  /** Thumbprint of the root. */
  readonly root: string;
  readonly jwk: PublicJwk;
  readonly oid: string;
  readonly name: string;
  readonly n: number;
  readonly practice: boolean;
}

/** An organisation and what it has revoked, verified; certificates are judged by it. */
export interface Authority {
  readonly organisation: Organisation;
  readonly list: {
    readonly n: number;
    readonly iatS: number;
    readonly expS: number;
    readonly signer: string;
  };
  /** All that was ever seen revoked, to be persisted and given back as `seenSerials`. */
  readonly serials: SeenSerials;
}

export interface VerifiedChain extends Authority {
  readonly leaf: Certificate;
  /** Root-signed first, the leaf last. */
  readonly certs: readonly Certificate[];
}

/** Verifies the organisation's object by the key that it holds. Throws `ROOT_MISMATCH` where that is not `root`. */
export async function verifyOrganisation(crypto: Crypto, org: string, root?: string): Promise<Organisation> {
  const { claims, header } = readStrict(objects.org, org);
  if (root !== undefined && header.kid !== root) throw new DesksideError("ROOT_MISMATCH");
  await verifyObject(crypto, "org", org, claims.jwk);
  const { oid, name, n, jwk } = claims;
  return { root: header.kid, jwk, oid, name, n, practice: claims.try === true };
}

interface Above {
  readonly kid: string;
  readonly jwk: PublicJwk;
  readonly rank: Rank;
  /** Undefined for the root. */
  readonly cert?: Certificate;
}

/** What a certificate may not have because its signer has not. `depth`: 0 for a root-signed one. */
function withinSigner(claims: Claims<"techcert">, above: Above, depth: number): boolean {
  const { cert } = above;
  // Nobody's rank is below 1, so a signer of rank 1 certifies nobody.
  if (rankOf(claims.can) >= above.rank) return false;
  // `unattended` comes from the root or from an issuer that the root certified itself: never from a browser's chain.
  if (claims.can.includes("unattended") && depth > 1) return false;
  if (cert === undefined) return true;
  return (
    claims.exp <= cert.expS &&
    claims.can.every((right) => cert.can.includes(right)) &&
    claims.scopes.every((scope) => cert.scopes.includes(scope))
  );
}

/**
 * Verifies certificates (root-signed first) by signatures, ranks, rights and lives against each other; revocation and
 * the present time are not asked. Throws `CHAIN` (also `SIGNATURE` and the reader's codes) or `RIGHTS`.
 */
export async function verifyCertificates(
  crypto: Crypto,
  organisation: Organisation,
  certs: readonly string[],
): Promise<readonly Certificate[]> {
  if (certs.length > CHAIN_MAX) throw new DesksideError("CHAIN", "It is longer than three certificates.");
  const verified: Certificate[] = [];
  let above: Above = { kid: organisation.root, jwk: organisation.jwk, rank: ROOT_RANK };
  for (const [depth, cert] of certs.entries()) {
    if (readStrict(objects.techcert, cert).header.kid !== above.kid) throw new DesksideError("CHAIN");
    const claims = await verifyObject(crypto, "techcert", cert, above.jwk);
    if (claims.cnf.jwk.kty !== "EC") throw new DesksideError("CHAIN", "A technician's key must be on P-256.");
    if (!withinSigner(claims, above, depth))
      throw new DesksideError("RIGHTS", "A certificate exceeds its signer's.");
    const { jti, sub, name, can, scopes, iat, exp } = claims;
    const { jwk } = claims.cnf;
    const rank = rankOf(can);
    const kid = await thumbprintOf(crypto, jwk);
    const entry: Certificate = { jti, sub, name, jwk, kid, can, scopes, rank, iatS: iat, expS: exp };
    verified.push(entry);
    above = { kid, jwk, rank, cert: entry };
  }
  return verified;
}

/** The highest rank that named a serial, 0 for none. A serial may be called like a member that every object has. */
const rankThatVoided = (serials: SeenSerials, jti: string): number =>
  Object.hasOwn(serials, jti) ? (serials[jti] ?? 0) : 0;

/** Whether lists have voided this one certificate; one above it has to be asked for itself. */
export const isVoid = (serials: SeenSerials, cert: Certificate): boolean =>
  rankThatVoided(serials, cert.jti) > cert.rank;

/** A list whose form, signature and signer's chain are right. */
export interface ReadList {
  readonly claims: Claims<"revoked">;
  readonly rank: Rank;
  readonly certs: readonly Certificate[];
}

async function readList(crypto: Crypto, organisation: Organisation, signed: SignedList): Promise<ReadList> {
  const certs = await verifyCertificates(crypto, organisation, signed.listCerts);
  const signer = certs.at(-1);
  const rank = signer?.rank ?? ROOT_RANK;
  if (rank < ISSUER_RANK) throw new DesksideError("RIGHTS", "The revocation list's signer may not issue.");
  if (readStrict(objects.revoked, signed.list).header.kid !== (signer?.kid ?? organisation.root)) {
    throw new DesksideError("CHAIN", "The revocation list has another signer.");
  }
  return {
    claims: await verifyObject(crypto, "revoked", signed.list, signer?.jwk ?? organisation.jwk),
    rank,
    certs,
  };
}

export type SignedList = z.output<ReturnType<typeof signedList>>;

/** Throws `EXPIRED` or `LIST_EXPIRED` unless list and certificates are alive at the time; seconds. */
function assertAlive(authority: Authority, certs: readonly Certificate[], nowS: number): void {
  const timeS = Math.max(nowS, authority.list.iatS);
  if (authority.list.expS <= timeS) throw new DesksideError("LIST_EXPIRED");
  if (certs.some((cert) => cert.expS <= timeS))
    throw new DesksideError("EXPIRED", "A certificate has run out.");
}

export interface AuthorityInput extends AuthorityBundle {
  /** The root that was pinned; only a first look at an export leaves it out. */
  readonly root?: string | undefined;
  /** What earlier calls returned as `serials`. */
  readonly seenSerials?: SeenSerials | undefined;
  /** The latest of own clock and `ask.iat`, in seconds; the newest list's `iat` is taken into account here. */
  readonly nowS: number;
}

/**
 * Joins what signed lists void, whatever their age: highest rank first, so that what a superior voided cannot speak.
 * Lists of void signers are left out, and named in `unheard` by their place. Throws as {@link verifyAuthority}.
 */
export async function collectSerials(
  crypto: Crypto,
  organisation: Organisation,
  lists: readonly SignedList[],
  seenSerials: SeenSerials = {},
): Promise<{
  readonly serials: SeenSerials;
  readonly unheard: readonly number[];
  readonly read: readonly ReadList[];
}> {
  const read: ReadList[] = [];
  for (const signed of lists) read.push(await readList(crypto, organisation, signed));
  const serials: Record<string, number> = { ...seenSerials };
  const unheard: number[] = [];
  for (const entry of read.toSorted((left, right) => right.rank - left.rank)) {
    if (entry.certs.some((cert) => isVoid(serials, cert))) {
      unheard.push(read.indexOf(entry));
      continue;
    }
    for (const jti of entry.claims.serials) {
      serials[jti] = Math.max(rankThatVoided(serials, jti), entry.rank);
    }
  }
  if (Object.keys(serials).length > SEEN_SERIALS_MAX) {
    throw new DesksideError("CHAIN", "More certificates were revoked than can be remembered.");
  }
  return { serials, unheard, read };
}

/**
 * Verifies an organisation's object and revocation lists. Of two authorities the one with the higher `list.n` holds;
 * `serials` are joined with those seen before. Throws `ROOT_MISMATCH`, `CHAIN`, `RIGHTS`, `REVOKED` (the list's own
 * signer is void), `LIST_EXPIRED`, `EXPIRED`, `SIGNATURE` or a reader's code.
 */
export async function verifyAuthority(crypto: Crypto, input: AuthorityInput): Promise<Authority> {
  const organisation = await verifyOrganisation(crypto, input.org, input.root);
  const { list, listCerts, superior = [], seenSerials } = input;
  const lists = [{ list, listCerts }, ...superior];
  const { serials, unheard, read } = await collectSerials(crypto, organisation, lists, seenSerials);
  const [newest] = read;
  if (newest === undefined || unheard.includes(0)) {
    throw new DesksideError("REVOKED", "The revocation list's signer was revoked.");
  }
  const { n, iat, exp, iss } = newest.claims;
  const authority: Authority = { organisation, list: { n, iatS: iat, expS: exp, signer: iss }, serials };
  assertAlive(authority, newest.certs, input.nowS);
  return authority;
}

/**
 * Verifies a signer's certificates (root-signed first, their own last) under an authority at a time (seconds).
 * Throws `CHAIN`, `RIGHTS`, `REVOKED`, `EXPIRED`, `LIST_EXPIRED`, `SIGNATURE` or a reader's code.
 */
export async function verifySigner(
  crypto: Crypto,
  authority: Authority,
  certs: readonly string[],
  nowS: number,
): Promise<VerifiedChain> {
  const verified = await verifyCertificates(crypto, authority.organisation, certs);
  const leaf = verified.at(-1);
  if (leaf === undefined) throw new DesksideError("CHAIN", "There is no certificate.");
  if (verified.some((cert) => isVoid(authority.serials, cert))) throw new DesksideError("REVOKED");
  assertAlive(authority, verified, nowS);
  return { ...authority, leaf, certs: verified };
}

/** {@link verifyAuthority}, then {@link verifySigner}: a whole bundle at once. */
export async function verifyChain(
  crypto: Crypto,
  input: AuthorityInput & Pick<TrustBundle, "certs">,
): Promise<VerifiedChain> {
  return verifySigner(crypto, await verifyAuthority(crypto, input), input.certs, input.nowS);
}

/** A machine that a technician vouched for. Times in seconds. */
export interface Device {
  /** Thumbprint of its key. */
  readonly kid: string;
  readonly jwk: PublicJwk;
  readonly kind: "attended" | "managed";
  readonly jti: string;
  readonly iatS: number;
  readonly expS: number;
}

/**
 * Verifies a device's certificate by its signer's own; revocation and the clock are not asked.
 * Throws `CHAIN`, `RIGHTS`, `SIGNATURE` or a reader's code.
 */
export async function verifyDeviceCertificate(
  crypto: Crypto,
  leaf: Certificate,
  devcert: string,
): Promise<Device> {
  if (readStrict(objects.devcert, devcert).header.kid !== leaf.kid) throw new DesksideError("CHAIN");
  const claims = await verifyObject(crypto, "devcert", devcert, leaf.jwk);
  const { jwk } = claims.cnf;
  const kid = await thumbprintOf(crypto, jwk);
  if (jwk.kty !== "OKP" || kid !== claims.sub)
    throw new DesksideError("CHAIN", "The device's key is another.");
  const needed: readonly Right[] = claims.kind === "attended" ? ["attended"] : ["issue", "unattended"];
  if (!needed.every((right) => leaf.can.includes(right)) || claims.exp > leaf.expS)
    throw new DesksideError("RIGHTS");
  return { kid, jwk, kind: claims.kind, jti: claims.jti, iatS: claims.iat, expS: claims.exp };
}

/**
 * {@link verifyDeviceCertificate} under a signer's chain, with revocation (any list may void a device). Its life
 * against the clock is left to the caller, who knows which clock. Throws `REVOKED` besides.
 */
export async function verifyDevice(crypto: Crypto, chain: VerifiedChain, devcert: string): Promise<Device> {
  const device = await verifyDeviceCertificate(crypto, chain.leaf, devcert);
  if (Object.hasOwn(chain.serials, device.jti)) throw new DesksideError("REVOKED");
  return device;
}
