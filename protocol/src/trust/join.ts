/**
 * Joining by link (S3) and taking up an invitation (S2). Both ends know SECRET from the link, the hub does not:
 * the agent proves it over J1, the technician over J2, and each text is covered byte by byte, so texts are passed on
 * as they came. K = HKDF-SHA-256(SECRET, salt ROOT, "deskside join v1").
 */
import { DesksideError } from "../errors.ts";
import { base64url, foreignLine, jws, publicJwk, type PublicJwk, z } from "../schema.ts";
import { type Bytes, bytesEqual, concatBytes, decodeBase64url, encodeBase64url, utf8 } from "./bytes.ts";
import {
  type Device,
  type SeenSerials,
  trustBundle,
  type VerifiedChain,
  verifyChain,
  verifyDevice,
} from "./chain.ts";
import { clockAhead, latestTimeS } from "./clock.ts";
import type { Crypto } from "./crypto.ts";
import { secretBytes } from "./links.ts";
import { readStrict } from "./strict-jws.ts";
import { objects } from "../objects/_index.ts";
import { canonicalJwk, thumbprintOf } from "./thumbprint.ts";

/** J1, in characters: a key, a nonce and two lines. */
export const J1_MAX_CHARS = 4_096;
/** J2, in characters: what one control message carries. */
export const J2_MAX_CHARS = 56 * 1024;
/** Bytes of a nonce. */
export const NONCE_BYTES = 32;

const nonce = () => base64url(43).check(z.minLength(22));
/** What the agent says of itself. `system` and `host` are for people and come from a stranger's machine. */
export const j1Schema = () =>
  z.strictObject({ jwk: publicJwk(), nonce: nonce(), system: foreignLine(120), host: foreignLine(120) });
export type J1 = z.output<ReturnType<typeof j1Schema>>;
/** What the technician answers: the whole bundle, and the certificate of the agent's key. */
export const j2Schema = () => z.extend(trustBundle(), { devcert: jws() });
export type J2 = z.output<ReturnType<typeof j2Schema>>;

/** The key of a join link's two ends. `secret` and `root` as they stand in the link. */
export const joinKey = (crypto: Crypto, secret: string, root: string): Promise<Bytes> =>
  crypto.hkdf(secretBytes(secret), utf8(root), "deskside join v1", 32);

/** J1 and J2 as texts: made once, covered byte by byte. */
export const formatJ1 = (j1: z.input<ReturnType<typeof j1Schema>>): string => JSON.stringify(j1);
export const formatJ2 = (j2: z.input<ReturnType<typeof j2Schema>>): string => JSON.stringify(j2);

/** HMAC(K, "A" ‖ J1), 43 characters. */
export const macJ1 = async (crypto: Crypto, key: Bytes, j1: string): Promise<string> =>
  encodeBase64url(await crypto.hmac(key, utf8(`A${j1}`)));

/** HMAC(K, "T" ‖ SHA-256(J1) ‖ J2), 43 characters. */
export const macJ2 = async (crypto: Crypto, key: Bytes, j1: string, j2: string): Promise<string> =>
  encodeBase64url(await crypto.hmac(key, concatBytes(utf8("T"), await crypto.sha256(utf8(j1)), utf8(j2))));

const sameMac = (left: string, right: string): boolean => {
  const bytes = decodeBase64url(right);
  return bytes !== undefined && bytesEqual(utf8(left), utf8(encodeBase64url(bytes)));
};

function parse<Schema extends z.core.$ZodType>(schema: Schema, text: string, what: string): z.output<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new DesksideError("FORMAT", `${what} is not JSON.`, { cause });
  }
  const parsed = z.safeParse(schema, value);
  if (!parsed.success) throw new DesksideError("CLAIMS", `${what} does not fit.`);
  return parsed.data;
}

/** J1 with the thumbprint of the machine's key. */
export interface VerifiedJ1 extends J1 {
  readonly kid: string;
}

/**
 * The technician's side: J1, if whoever sent it knows the link's secret. Take the first valid one only.
 * Throws `SIGNATURE` (wrong MAC), `FORMAT`, `CLAIMS`, `ALGORITHM` (the machine's key is not Ed25519).
 */
export async function verifyJ1(crypto: Crypto, key: Bytes, j1: string, mac: string): Promise<VerifiedJ1> {
  if (j1.length > J1_MAX_CHARS) throw new DesksideError("FORMAT");
  if (!sameMac(await macJ1(crypto, key, j1), mac)) throw new DesksideError("SIGNATURE");
  const parsed = parse(j1Schema(), j1, "J1");
  if (parsed.jwk.kty !== "OKP") throw new DesksideError("ALGORITHM");
  return { ...parsed, kid: await thumbprintOf(crypto, parsed.jwk) };
}

export interface OpenJ2Input {
  /** {@link joinKey} of the link. */
  readonly key: Bytes;
  /** The root in the link. */
  readonly root: string;
  /** The agent's own J1, exactly as it was sent. */
  readonly j1: string;
  readonly j2: string;
  readonly mac: string;
  /** The agent's clock. */
  readonly ownMs: number;
  readonly seenSerials?: SeenSerials;
}
export interface OpenedJ2 {
  readonly chain: VerifiedChain;
  readonly device: Device;
  /** As it came, to be kept: the authority for later asks. */
  readonly bundle: J2;
}

/**
 * The agent's side: all checks before it pins. The MAC covers the agent's nonce, so `devcert.iat` is a fresh time.
 * Throws `SIGNATURE` (wrong MAC), `ROOT_MISMATCH`, whatever `verifyChain` and `verifyDevice` throw, and `CLOCK` where
 * something has run out only by this machine's clock.
 */
export async function openJ2(crypto: Crypto, input: OpenJ2Input): Promise<OpenedJ2> {
  if (input.j2.length > J2_MAX_CHARS) throw new DesksideError("FORMAT");
  const expected = await macJ2(crypto, input.key, input.j1, input.j2);
  if (!sameMac(expected, input.mac)) throw new DesksideError("SIGNATURE");
  const bundle = parse(j2Schema(), input.j2, "J2");
  const own = parse(j1Schema(), input.j1, "J1");
  const vouchedS = readStrict(objects.devcert, bundle.devcert).claims.iat;
  const nowS = latestTimeS(input.ownMs, vouchedS);
  try {
    const { root, seenSerials } = input;
    const chain = await verifyChain(crypto, { ...bundle, root, seenSerials, nowS });
    const device = await verifyDevice(crypto, chain, bundle.devcert);
    if (device.kid !== (await thumbprintOf(crypto, own.jwk))) throw new DesksideError("AUDIENCE");
    if (device.expS <= nowS) throw new DesksideError("EXPIRED");
    return { chain, device, bundle };
  } catch (error) {
    const ranOut = error instanceof DesksideError && ["EXPIRED", "LIST_EXPIRED"].includes(error.code);
    if (ranOut && clockAhead(input.ownMs, vouchedS))
      throw new DesksideError("CLOCK", undefined, { cause: error });
    throw error;
  }
}

/** S2: HMAC(SECRET, "tech" ‖ ROOT ‖ jwk), 43 characters; the key in its RFC 7638 spelling. */
export const techRequestMac = async (
  crypto: Crypto,
  secret: string,
  root: string,
  jwk: PublicJwk,
): Promise<string> =>
  encodeBase64url(await crypto.hmac(secretBytes(secret), utf8(`tech${root}${canonicalJwk(jwk)}`)));

/** The inviter's side of {@link techRequestMac}: whether whoever shows this key knows the invitation's secret. */
export async function verifyTechRequest(
  crypto: Crypto,
  request: { readonly secret: string; readonly root: string; readonly jwk: PublicJwk; readonly mac: string },
): Promise<boolean> {
  if (request.jwk.kty !== "EC") return false;
  return sameMac(await techRequestMac(crypto, request.secret, request.root, request.jwk), request.mac);
}
