/** Bytes as the trust module needs them: strict base64url, UTF-8, joining, comparing. */

/** Bytes over a buffer of their own, which is what WebCrypto takes. */
export type Bytes = Uint8Array<ArrayBuffer>;

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/** Value of each character code, 255 where it is none of the alphabet. */
const VALUES = new Uint8Array(128).fill(255);
for (let value = 0; value < 64; value += 1) VALUES[ALPHABET.charCodeAt(value)] = value;

/** base64url without padding. */
export function encodeBase64url(bytes: Uint8Array): string {
  const parts: string[] = [];
  let line = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const triple = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    line += ALPHABET.charAt(triple >> 18) + ALPHABET.charAt((triple >> 12) & 63);
    if (left > 1) line += ALPHABET.charAt((triple >> 6) & 63);
    if (left > 2) line += ALPHABET.charAt(triple & 63);
    if (line.length >= 8_192) {
      parts.push(line);
      line = "";
    }
  }
  return parts.length === 0 ? line : parts.join("") + line;
}

/**
 * The bytes of a canonical base64url text, or `undefined`: no padding, no white space, no foreign character,
 * no length that cannot be, and unused bits of the last character zero, so that each byte string has one spelling.
 */
export function decodeBase64url(text: string): Bytes | undefined {
  const tail = text.length % 4;
  if (tail === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let written = 0;
  let bits = 0;
  let held = 0;
  for (let at = 0; at < text.length; at += 1) {
    const value = VALUES[text.charCodeAt(at)] ?? 255;
    if (value === 255) return undefined;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[written] = (held >> bits) & 255;
      written += 1;
    }
  }
  return (held & ((1 << bits) - 1)) === 0 ? bytes : undefined;
}

const encoder = new TextEncoder();

/** UTF-8 of a text. A lone surrogate becomes U+FFFD, as the platform does it. */
export const utf8 = (text: string): Bytes => encoder.encode(text);

/** The text of UTF-8 bytes, or `undefined` where they are not valid. A byte order mark stays, so that JSON refuses it. */
export function readUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // The decoder's only failure is the one that is answered here.
    return undefined;
  }
}

/** All parts, one after the other, in new bytes. */
export function concatBytes(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Whether both are the same, in a time that depends on the length alone. */
export function bytesEqual(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  let difference = 0;
  for (let at = 0; at < left.length; at += 1) difference |= (left[at] ?? 0) ^ (right[at] ?? 0);
  return difference === 0;
}

/** Whether `bytes` ends with `end`, in a time that depends on the lengths alone. */
export function endsWithBytes(bytes: Uint8Array, end: Uint8Array): boolean {
  const from = bytes.length - end.length;
  if (from < 0) return false;
  let difference = 0;
  for (let at = 0; at < end.length; at += 1) difference |= (bytes[from + at] ?? 0) ^ (end[at] ?? 0);
  return difference === 0;
}
