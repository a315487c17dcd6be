/**
 * Links that carry trust. What follows `#` never reaches a server: of SECRET the hub gets {@link linkToken}, which
 * opens the link and says nothing about SECRET, and it stores only that token's hash.
 *
 *     https://HOST/i/PLACE#1.ROOT.SECRET        invitation of a technician (S2)
 *     https://HOST/j/PLACE#1.ROOT.SECRET        join link of one agent (S3)
 *     https://HOST/c/ID#TOKEN                   customer's page of a case
 *     https://HOST/s#TOKEN                      one-time sign-in; with an invitation: #TOKEN.PLACE.ROOT.SECRET
 */
import { decodeBase64url, encodeBase64url, utf8 } from "./bytes.ts";
import type { Crypto } from "./crypto.ts";

const SECRET_BYTES = 16;
const TOKEN_BYTES = 32;
/** Longest link that is looked at, in characters: twice of what the longest of ours takes. */
const LINK_MAX_CHARS = 512;
/** All that may stand in a link: it survives copying, speaking into a terminal, and a QR code. */
const CHARACTERS = /^[A-Za-z0-9._#:/-]+$/;
const SHAPE =
  /^(https?:\/\/[A-Za-z0-9.-]+(?::[0-9]{1,5})?)\/(?:(i|j)\/([A-Za-z0-9._-]{1,64})|c\/([A-Za-z0-9._-]{1,64})|s)#(.+)$/;
const PLACE = /^[A-Za-z0-9_-]{1,64}$/;

/** The root that a link pins, and the secret that its two ends share. */
export interface LinkTrust {
  /** Where the hub keeps the link: its id. */
  readonly place: string;
  /** RFC 7638 thumbprint of the organisation's root. */
  readonly root: string;
  /** 128 random bits, 22 characters of base64url. */
  readonly secret: string;
}
export type Link =
  | ({ readonly kind: "invite" | "join"; readonly origin: string } & LinkTrust)
  | { readonly kind: "customer"; readonly origin: string; readonly id: string; readonly token: string }
  | {
      readonly kind: "sign-in";
      readonly origin: string;
      readonly token: string;
      readonly invite?: LinkTrust;
    };

/** A fresh secret for a link: 128 random bits, 22 characters. */
export const newSecret = (crypto: Crypto): string => encodeBase64url(crypto.randomBytes(SECRET_BYTES));

/** A fresh token for a customer or sign-in link: 256 random bits, 43 characters. */
export const newToken = (crypto: Crypto): string => encodeBase64url(crypto.randomBytes(TOKEN_BYTES));

/** The bytes of a secret; throws a TypeError for what is none (a bug: links are parsed first). */
export function secretBytes(secret: string): Uint8Array {
  const bytes = decodeBase64url(secret);
  if (bytes?.length !== SECRET_BYTES) throw new TypeError("A link's secret is 16 bytes of base64url.");
  return bytes;
}

/** What is shown to the hub in place of the secret: HKDF-SHA-256, 43 characters. Nothing about the secret follows. */
export const linkToken = async (crypto: Crypto, secret: string): Promise<string> =>
  encodeBase64url(
    await crypto.hkdf(secretBytes(secret), new Uint8Array(0), "deskside link token v1", TOKEN_BYTES),
  );

/** What the hub stores of any token: its SHA-256, 43 characters of base64url. */
export const hashToken = async (crypto: Crypto, token: string): Promise<string> =>
  encodeBase64url(await crypto.sha256(utf8(token)));

const fragmentOf = (trust: LinkTrust): string => `1.${trust.root}.${trust.secret}`;

/** The link as text. Throws a TypeError where a part does not fit, so that no link is shown that nobody can read. */
export function formatLink(link: Link): string {
  const text = spell(link);
  if (parseLink(text) === undefined) throw new TypeError("A part of the link does not fit.");
  return text;
}

function spell(link: Link): string {
  switch (link.kind) {
    case "invite":
      return `${link.origin}/i/${link.place}#${fragmentOf(link)}`;
    case "join":
      return `${link.origin}/j/${link.place}#${fragmentOf(link)}`;
    case "customer":
      return `${link.origin}/c/${link.id}#${link.token}`;
    case "sign-in": {
      const { invite } = link;
      const more = invite === undefined ? "" : `.${invite.place}.${invite.root}.${invite.secret}`;
      return `${link.origin}/s#${link.token}${more}`;
    }
  }
}

const isBytes = (text: string | undefined, bytes: number): text is string =>
  text !== undefined && decodeBase64url(text)?.length === bytes;

function readTrust(
  place: string | undefined,
  root: string | undefined,
  secret: string | undefined,
): LinkTrust | undefined {
  return place !== undefined && PLACE.test(place) && isBytes(root, 32) && isBytes(secret, SECRET_BYTES)
    ? { place, root, secret }
    : undefined;
}

/** The parts of a link, or `undefined` where the text is none of ours. Spaces around it are forgiven. */
export function parseLink(text: string): Link | undefined {
  const trimmed = text.length > LINK_MAX_CHARS ? "" : text.trim();
  const match = CHARACTERS.test(trimmed) ? SHAPE.exec(trimmed) : null;
  if (match === null) return undefined;
  const [, origin = "", letter, place, id, fragment = ""] = match;
  const parts = fragment.split(".");
  if (letter !== undefined) {
    const trust = parts.length === 3 && parts[0] === "1" ? readTrust(place, parts[1], parts[2]) : undefined;
    return trust && { kind: letter === "i" ? "invite" : "join", origin, ...trust };
  }
  const [token] = parts;
  if (!isBytes(token, TOKEN_BYTES)) return undefined;
  if (id !== undefined) return parts.length === 1 ? { kind: "customer", origin, id, token } : undefined;
  if (parts.length === 1) return { kind: "sign-in", origin, token };
  const invite = parts.length === 4 ? readTrust(parts[1], parts[2], parts[3]) : undefined;
  return invite && { kind: "sign-in", origin, token, invite };
}
