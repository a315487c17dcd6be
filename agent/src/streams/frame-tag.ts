/** Tags of stream frames, made at once: WebCrypto would put a promise between every keystroke and its shell. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { FRAME_TAG_BYTES } from "@deskside/protocol";

/** The first 16 bytes of HMAC-SHA-256 over header and payload, which lie together in `covered`. */
export const frameTag = (key: Uint8Array, covered: Uint8Array): Uint8Array =>
  createHmac("sha256", key).update(covered).digest().subarray(0, FRAME_TAG_BYTES);

/** Whether a frame's tag is right, compared in a time that does not depend on where it differs. */
export const isFrameTag = (key: Uint8Array, covered: Uint8Array, tag: Uint8Array | null): boolean =>
  tag?.length === FRAME_TAG_BYTES && timingSafeEqual(frameTag(key, covered), tag);
