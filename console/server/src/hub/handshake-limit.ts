/** How many handshakes that come to nothing an address may begin: a bucket for each, filled at a steady rate. */
import { ADDRESSES_MAX, HANDSHAKES_AT_ONCE, HANDSHAKES_PER_SECOND } from "./limits.ts";

export interface HandshakeLimit {
  /** Takes one handshake of this address; false: too many. */
  take(address: string): boolean;
  /** Gives one back: whoever it was has proven to be one of ours, and a whole site may come at once. */
  give(address: string): void;
}

interface Bucket {
  left: number;
  at: number;
}

/** `perSecond` and `atOnce`: see limits.ts. */
export function createHandshakeLimit(
  now: () => number,
  perSecond = HANDSHAKES_PER_SECOND,
  atOnce = Math.max(HANDSHAKES_AT_ONCE, perSecond),
): HandshakeLimit {
  const buckets = new Map<string, Bucket>();
  return {
    take(address) {
      const at = now();
      const bucket = buckets.get(address) ?? { left: atOnce, at };
      bucket.left = Math.min(atOnce, bucket.left + ((at - bucket.at) * perSecond) / 1_000);
      bucket.at = at;
      if (!buckets.has(address)) {
        const [oldest] = buckets.keys();
        if (buckets.size >= ADDRESSES_MAX && oldest !== undefined) buckets.delete(oldest);
        buckets.set(address, bucket);
      }
      if (bucket.left < 1) return false;
      bucket.left -= 1;
      return true;
    },
    give(address) {
      const bucket = buckets.get(address);
      if (bucket !== undefined) bucket.left = Math.min(atOnce, bucket.left + 1);
    },
  };
}
