/** Frame tags at once, so that a frame costs no turn of the event loop: long ones by Node's own HMAC. */
import { createHmac, createSecretKey } from "node:crypto";
import { createShortMac, type FrameMac, SHORT_MAC_MAX_BYTES, TAG_BYTES } from "@deskside/protocol";

export function nodeFrameMac(key: Uint8Array): FrameMac {
  // Prepared once: from raw bytes, the key costs more than the tag of a frame.
  const secret = createSecretKey(key);
  const short = createShortMac(key);
  return {
    tag(frame, coveredBytes) {
      if (coveredBytes <= SHORT_MAC_MAX_BYTES) return short.tag(frame, 0, coveredBytes, TAG_BYTES);
      const whole = createHmac("sha256", secret).update(frame.subarray(0, coveredBytes)).digest();
      return whole.subarray(0, TAG_BYTES);
    },
  };
}
