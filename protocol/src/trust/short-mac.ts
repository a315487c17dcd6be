/**
 * HMAC-SHA-256 (RFC 2104, FIPS 180-4) of a few bytes, made here. The echo of one key carries four tags: with a
 * platform's own HMAC, whose code is never in the processor's caches when a person types, each costs 60 to 90 µs
 * (Node 24), or a promise (a browser); this costs 12. Longer input belongs to the platform. It branches and indexes by
 * position alone, never by key or content.
 */

/** Above this the platform's HMAC is as fast, in bytes; a line that is typed or printed is shorter. */
export const SHORT_MAC_MAX_BYTES = 256;

const BLOCK_BYTES = 64;
const HASH_BYTES = 32;
/** In the last block of a message, its length in bits stands from here. */
const LENGTH_AT = 56;

/** First 32 bits of the fractional parts of the square roots of the first eight primes. */
const INITIAL = Int32Array.of(
  0x6a09e667,
  0xbb67ae85,
  0x3c6ef372,
  0xa54ff53a,
  0x510e527f,
  0x9b05688c,
  0x1f83d9ab,
  0x5be0cd19,
);
/** The same of the cube roots of the first sixty-four. */
// biome-ignore format: a table
const ROUNDS = Int32Array.of(
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
);

/** Makes tags with one key. */
export interface ShortMac {
  /** The first `length` bytes of the HMAC of `bytes` from `from` to `to`, at most {@link SHORT_MAC_MAX_BYTES}. */
  tag(bytes: Uint8Array, from: number, to: number, length: number): Uint8Array<ArrayBuffer>;
}

// One call ends before the next begins, so all keys share these.
const words = new Int32Array(BLOCK_BYTES);
const block = new Uint8Array(BLOCK_BYTES);
const inner = new Uint8Array(HASH_BYTES);
const state = new Int32Array(8);

/** `key`: at most 64 bytes. Throws a RangeError for a longer one, and for input that is too long. */
export function createShortMac(key: Uint8Array): ShortMac {
  if (key.length > BLOCK_BYTES) throw new RangeError("A key of more than 64 bytes");
  const innerKey = keyedState(key, 0x36);
  const outerKey = keyedState(key, 0x5c);
  return {
    tag(bytes, from, to, length) {
      if (to - from > SHORT_MAC_MAX_BYTES) throw new RangeError("Too long for a short tag");
      digest(innerKey, bytes, from, to);
      writeState(inner);
      digest(outerKey, inner, 0, HASH_BYTES);
      const tag = new Uint8Array(length);
      writeState(tag);
      return tag;
    },
  };
}

/** SHA-256's state after the block that every message with this key begins with. */
function keyedState(key: Uint8Array, pad: number): Int32Array {
  block.fill(pad);
  for (let at = 0; at < key.length; at += 1) block[at] = pad ^ (key[at] ?? 0);
  state.set(INITIAL);
  compress(block, 0);
  return state.slice();
}

/** Leaves the hash of a keyed block and `bytes` in `state`. */
function digest(keyed: Int32Array, bytes: Uint8Array, from: number, to: number): void {
  state.set(keyed);
  let at = from;
  for (; to - at >= BLOCK_BYTES; at += BLOCK_BYTES) compress(bytes, at);
  const rest = to - at;
  block.fill(0);
  for (let index = 0; index < rest; index += 1) block[index] = bytes[at + index] ?? 0;
  block[rest] = 0x80;
  if (rest >= LENGTH_AT) {
    compress(block, 0);
    block.fill(0);
  }
  // A short message's length in bits needs two bytes.
  const bits = (BLOCK_BYTES + to - from) * 8;
  block[BLOCK_BYTES - 2] = bits >>> 8;
  block[BLOCK_BYTES - 1] = bits;
  compress(block, 0);
}

/** The state's first bytes, as many as `into` has; whole words. */
function writeState(into: Uint8Array): void {
  for (let at = 0; at < into.length; at += 1) into[at] = (state[at >>> 2] ?? 0) >>> (24 - 8 * (at & 3));
}

/** Takes one block of `bytes` into `state`. Every index is within its array: `?? 0` is for the compiler alone. */
function compress(bytes: Uint8Array, from: number): void {
  for (let index = 0, at = from; index < 16; index += 1, at += 4) {
    words[index] =
      ((bytes[at] ?? 0) << 24) |
      ((bytes[at + 1] ?? 0) << 16) |
      ((bytes[at + 2] ?? 0) << 8) |
      (bytes[at + 3] ?? 0);
  }
  for (let index = 16; index < 64; index += 1) {
    const x = words[index - 15] ?? 0;
    const y = words[index - 2] ?? 0;
    const small0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const small1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    words[index] = ((words[index - 16] ?? 0) + small0 + (words[index - 7] ?? 0) + small1) | 0;
  }
  let a = state[0] ?? 0;
  let b = state[1] ?? 0;
  let c = state[2] ?? 0;
  let d = state[3] ?? 0;
  let e = state[4] ?? 0;
  let f = state[5] ?? 0;
  let g = state[6] ?? 0;
  let h = state[7] ?? 0;
  for (let index = 0; index < 64; index += 1) {
    const large1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const one = (h + large1 + ((e & f) ^ (~e & g)) + (ROUNDS[index] ?? 0) + (words[index] ?? 0)) | 0;
    const large0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const two = (large0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + two) | 0;
  }
  state[0] = (state[0] ?? 0) + a;
  state[1] = (state[1] ?? 0) + b;
  state[2] = (state[2] ?? 0) + c;
  state[3] = (state[3] ?? 0) + d;
  state[4] = (state[4] ?? 0) + e;
  state[5] = (state[5] ?? 0) + f;
  state[6] = (state[6] ?? 0) + g;
  state[7] = (state[7] ?? 0) + h;
}
