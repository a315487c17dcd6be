/** Reads claims for routing, before or after somebody else has checked the signature; nothing is decided by them. */
import { CONTROL_JSON, parseBounded } from "@deskside/protocol";

const LIMITS = { ...CONTROL_JSON, maxBytes: 48 * 1024 };
type Claims = Readonly<Record<string, unknown>>;

/** The payload of a compact object as it stands, or an empty one where it is no object. */
export function peek(jws: string): Claims {
  const from = jws.indexOf(".") + 1;
  const text = Buffer.from(jws.slice(from, jws.indexOf(".", from)), "base64url").toString();
  const parsed = parseBounded(text, LIMITS);
  const value = "value" in parsed ? parsed.value : null;
  return typeof value === "object" && value !== null ? (value as Claims) : {};
}

const ID = /^[A-Za-z0-9._-]{1,64}$/;
/** A claim that is an id, or undefined. */
export const idOf = (value: unknown): string | undefined =>
  typeof value === "string" && ID.test(value) ? value : undefined;
/** A claim that is a whole number from 0, or undefined. */
export const countOf = (value: unknown): number | undefined =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
/** A claim that is an object; empty where it is none. */
export const objectOf = (value: unknown): Claims =>
  typeof value === "object" && value !== null ? (value as Claims) : {};
