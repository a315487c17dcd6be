/** Identifiers of rows: unguessable, and in order of time, so that new rows land at the end of an index. */
import { randomBytes } from "node:crypto";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
/** 48 bits of milliseconds. */
const TIME_CHARS = 10;
/** 80 random bits. */
const RANDOM_CHARS = 16;

/** A new id: 26 characters of lower-case base32, the first ten the time `at` in ms. */
export function newId(at: number): string {
  let time = "";
  for (let rest = at, i = 0; i < TIME_CHARS; i++, rest = Math.floor(rest / 32))
    time = ALPHABET[rest % 32] + time;
  let random = "";
  for (const byte of randomBytes(RANDOM_CHARS)) random += ALPHABET[byte % 32];
  return time + random;
}
