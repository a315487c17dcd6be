/** The few building blocks that every schema here is made of: bounded, closed, and without coercion. */
import * as z from "./zod.ts";

// The console's content policy forbids `eval`, and an agent that never compiles validators is 2 MB lighter.
z.config({ jitless: true });

/** Control characters (but tab and newline) and the invisible ones that reorder or hide text. */
const HIDDEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/**
 * Text from a machine or a person, made safe to show: NFC, no control, invisible or bidirectional characters,
 * at most `max` UTF-16 units (longer text is cut and ends in "…"). It is still text: never put it into HTML.
 */
export function cleanText(value: string, max: number): string {
  const clean = value.normalize("NFC").replaceAll(/\r\n?/g, "\n").replaceAll(HIDDEN, "").toWellFormed();
  return clean.length <= max ? clean : `${clean.slice(0, max - 1).toWellFormed()}…`;
}

/** One line of {@link cleanText}: line ends and tabs become spaces. */
export function cleanLine(value: string, max: number): string {
  return cleanText(value.replaceAll(/[\r\n\t]+/g, " "), max).trim();
}

/**
 * A value as JSON with every character in sight: what is control, invisible or reorders text is written as `\\u202e`, so
 * that whoever signs beneath it reads what they sign. `indent`: spaces for each level, 0 for one line.
 */
export const exactJson = (value: unknown, indent = 0): string =>
  JSON.stringify(value, null, indent).replaceAll(
    HIDDEN,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** A string of at most `max` UTF-16 units. Refuses longer ones: for what our own programs write. */
export const text = (max: number) => z.string().check(z.maxLength(max));
/** Several lines from somebody else: cleaned and capped, never refused for its length (up to 1 MiB). */
export const foreignText = (max: number) =>
  z.pipe(
    z.string().check(z.maxLength(1 << 20)),
    z.transform((value: string) => cleanText(value, max)),
  );
/** One line from somebody else: cleaned and capped. */
export const foreignLine = (max: number) =>
  z.pipe(
    z.string().check(z.maxLength(1 << 16)),
    z.transform((value: string) => cleanLine(value, max)),
  );
/** A whole number between `min` and `max`, both included. */
export const int = (min: number, max: number) => z.int().check(z.minimum(min), z.maximum(max));
/** A whole number from 0 to 2^53 - 1. */
export const count = () => int(0, Number.MAX_SAFE_INTEGER);
/** Milliseconds since 1970-01-01 UTC. */
export const timeMs = () => int(0, 8_640_000_000_000_000);
/** Seconds since 1970-01-01 UTC, as signed objects have them. */
export const timeS = () => int(0, 8_640_000_000_000);
/** A finite number. */
export const num = () => z.number();
/** A share in percent, 0 to 100. */
export const pct = () => z.number().check(z.minimum(0), z.maximum(100));
/** base64url without padding, of exactly `bytes` bytes where given. */
export const base64url = (maxChars: number) =>
  z.string().check(z.maxLength(maxChars), z.regex(/^[A-Za-z0-9_-]*$/));
/** An RFC 7638 SHA-256 thumbprint: 43 characters of base64url. */
export const thumbprint = () => z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/));
/** A SHA-256 as 43 characters of base64url. */
export const sha256 = thumbprint;
/** An identifier that a hub or a technician made: 1 to 64 of letters, digits, `.`, `_`, `-`. */
export const id = () => z.string().check(z.regex(/^[A-Za-z0-9._-]{1,64}$/));
/** A dotted or dashed name of ours: a check, an operation, a flow, a procedure. */
export const name = () =>
  z.string().check(z.regex(/^[A-Za-z][A-Za-z0-9]*(?:[.-][A-Za-z0-9]+)*$/), z.maxLength(64));
/** A compact JWS, at most 48 KiB. Form only: `trust/strict-jws.ts` reads it. */
export const jws = () =>
  z.string().check(z.maxLength(48 * 1024), z.regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/));
/** A list of at most `max` items. */
export const list = <T extends z.core.SomeType>(item: T, max: number) =>
  z.array(item).check(z.maxLength(max));
/** A public P-256 or Ed25519 key as JWK, with exactly its required members. */
export const publicJwk = () =>
  z.union([
    z.strictObject({ kty: z.literal("EC"), crv: z.literal("P-256"), x: base64url(43), y: base64url(43) }),
    z.strictObject({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: base64url(43) }),
  ]);
export type PublicJwk = z.output<ReturnType<typeof publicJwk>>;
/** Any JSON value; what it may hold is bounded by the reader (`json.ts`), what it means by its own schema. */
export const json = () => z.json();
export { z };
