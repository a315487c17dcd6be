/** HMAC-SHA-256 for short keys. Node's own makes a key object for each call, which costs more than all the hashing here. */
import { hash } from "node:crypto";

/** SHA-256's block size in bytes. */
const BLOCK = 64;
const INNER = 0x36;
const OUTER = 0x5c;

/** HMAC-SHA-256 (RFC 2104) of a text's UTF-8 under a key of at most 64 bytes. */
export function hmacSha256(key: Uint8Array, text: string): Buffer {
  if (key.length > BLOCK) throw new RangeError("The key is longer than a block.");
  const inner = Buffer.allocUnsafe(BLOCK + Buffer.byteLength(text));
  const outer = Buffer.allocUnsafe(BLOCK + 32);
  for (let i = 0; i < BLOCK; i++) {
    const byte = key[i] ?? 0;
    inner[i] = byte ^ INNER;
    outer[i] = byte ^ OUTER;
  }
  inner.write(text, BLOCK);
  hash("sha256", inner, "buffer").copy(outer, BLOCK);
  return hash("sha256", outer, "buffer");
}
