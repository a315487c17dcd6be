/** Tags of stream frames, made at once: WebCrypto would put a promise between every keystroke and its shell. */
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from "node:crypto";
import { createShortMac, FRAME_TAG_BYTES, SHORT_MAC_MAX_BYTES, type ShortMac } from "@deskside/protocol";

/** Keys in the forms that are used, for as long as their bytes live: made anew for each frame, they cost more than its tag. */
const prepared = new WeakMap<Uint8Array, { readonly short: ShortMac; readonly long: KeyObject }>();

function prepare(key: Uint8Array): { readonly short: ShortMac; readonly long: KeyObject } {
  const known = prepared.get(key);
  if (known !== undefined) return known;
  const made = { short: createShortMac(key), long: createSecretKey(key) };
  prepared.set(key, made);
  return made;
}

/** The first 16 bytes of HMAC-SHA-256 over header and payload, which lie together in `covered`. */
export function frameTag(key: Uint8Array, covered: Uint8Array): Uint8Array {
  const { short, long } = prepare(key);
  if (covered.length <= SHORT_MAC_MAX_BYTES) return short.tag(covered, 0, covered.length, FRAME_TAG_BYTES);
  return createHmac("sha256", long).update(covered).digest().subarray(0, FRAME_TAG_BYTES);
}

/** Whether a frame's tag is right, compared in a time that does not depend on where it differs. */
export const isFrameTag = (key: Uint8Array, covered: Uint8Array, tag: Uint8Array | null): boolean =>
  tag?.length === FRAME_TAG_BYTES && timingSafeEqual(frameTag(key, covered), tag);
