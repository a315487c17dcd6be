/** Tags of stream frames, made at once: WebCrypto would put a promise between every keystroke and its shell. */
import { createHmac, createSecretKey } from "node:crypto";
import { createShortMac, endsWithBytes, FRAME_TAG_BYTES, SHORT_MAC_MAX_BYTES } from "@deskside/protocol";

/** Tags the frames of one direction of one stream. */
export interface FrameTagger {
  /** The first 16 bytes of HMAC-SHA-256 over the first `coveredBytes` of a frame: its header and payload. */
  tag(frame: Uint8Array, coveredBytes: number): Uint8Array;
  /** Whether a frame ends with its tag; in a time that does not depend on where it differs. */
  isTagged(frame: Uint8Array): boolean;
}

/** The key's forms are made once: made anew for each frame, they cost more than its tag. */
export function createFrameTagger(key: Uint8Array): FrameTagger {
  const short = createShortMac(key);
  const long = createSecretKey(key);
  const tag = (frame: Uint8Array, coveredBytes: number): Uint8Array =>
    coveredBytes <= SHORT_MAC_MAX_BYTES
      ? short.tag(frame, 0, coveredBytes, FRAME_TAG_BYTES)
      : createHmac("sha256", long)
          .update(frame.subarray(0, coveredBytes))
          .digest()
          .subarray(0, FRAME_TAG_BYTES);
  return {
    tag,
    isTagged: (frame) =>
      frame.length >= FRAME_TAG_BYTES && endsWithBytes(frame, tag(frame, frame.length - FRAME_TAG_BYTES)),
  };
}
