/** Tags of stream frames, made at once: WebCrypto would put a promise between every keystroke and its shell. */
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from "node:crypto";
import { FRAME_TAG_BYTES } from "@deskside/protocol";

/** Keys in the system's own form, for as long as their bytes live: made anew for each frame, one costs more than the tag. */
const prepared = new WeakMap<Uint8Array, KeyObject>();

function prepare(key: Uint8Array): KeyObject {
  const made = prepared.get(key) ?? createSecretKey(key);
  prepared.set(key, made);
  return made;
}

/** The first 16 bytes of HMAC-SHA-256 over header and payload, which lie together in `covered`. */
export const frameTag = (key: Uint8Array, covered: Uint8Array): Uint8Array =>
  createHmac("sha256", prepare(key)).update(covered).digest().subarray(0, FRAME_TAG_BYTES);

/** Whether a frame's tag is right, compared in a time that does not depend on where it differs. */
export const isFrameTag = (key: Uint8Array, covered: Uint8Array, tag: Uint8Array | null): boolean =>
  tag?.length === FRAME_TAG_BYTES && timingSafeEqual(frameTag(key, covered), tag);
