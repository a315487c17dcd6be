/**
 * Keys of a tagged stream (S7). The command carries the technician's ephemeral P-256 key, the agent's signed result
 * (status `open`) its own: ECDH → HKDF-SHA-256 with salt SHA-256(cmd ‖ result), both in compact form, so that the
 * keys belong to exactly these two objects. "in" runs into the agent, "out" comes out of it.
 */
import type { PublicJwk } from "../schema.ts";
import { type Bytes, utf8 } from "./bytes.ts";
import type { Crypto, KeyPair, PlatformKey } from "./crypto.ts";
import { createShortMac, SHORT_MAC_MAX_BYTES } from "./short-mac.ts";

const KEY_BYTES = 32;
/** Bytes of a frame's tag: the first half of HMAC-SHA-256. */
export const TAG_BYTES = 16;

export interface StreamKeys {
  /** HMAC-SHA-256 key (32 bytes) of frames into the agent. */
  readonly in: Bytes;
  /** The same for frames out of the agent. */
  readonly out: Bytes;
}

/** Tags the frames of one direction. Each side makes short ones here, long ones by its platform. */
export interface FrameMac {
  /** 16 bytes over the first `coveredBytes` of a frame: its header and payload. */
  tag(frame: Uint8Array, coveredBytes: number): Uint8Array | Promise<Uint8Array>;
}

/** A fresh ephemeral key; its public half is the `epk` of a `cmd` or `result`. Never extractable. */
export const createEphemeralKey = (crypto: Crypto): Promise<KeyPair> => crypto.generateEcdhKey();

/**
 * Both directions' keys. `cmd` and `result` are the verified compact forms whose `epk` claims were used.
 * Throws where the peer's key is no point of the curve.
 */
export async function deriveStreamKeys(
  crypto: Crypto,
  input: {
    readonly privateKey: PlatformKey;
    readonly peer: PublicJwk;
    readonly cmd: string;
    readonly result: string;
  },
): Promise<StreamKeys> {
  const shared = await crypto.ecdh(input.privateKey, input.peer);
  const salt = await crypto.sha256(utf8(input.cmd + input.result));
  const [into, out] = await Promise.all([
    crypto.hkdf(shared, salt, "deskside stream v1 in", KEY_BYTES),
    crypto.hkdf(shared, salt, "deskside stream v1 out", KEY_BYTES),
  ]);
  return { in: into, out };
}

/** Tags by WebCrypto, as a browser has to; those of a key or a line at once. Calls may overlap; each answer is its own. */
export async function createFrameMac(crypto: Crypto, key: Bytes): Promise<FrameMac> {
  const held = await crypto.importHmacKey(key);
  const short = createShortMac(key);
  return {
    tag(frame, coveredBytes) {
      if (coveredBytes <= SHORT_MAC_MAX_BYTES) return short.tag(frame, 0, coveredBytes, TAG_BYTES);
      return crypto.hmac(held, frame.slice(0, coveredBytes)).then((whole) => whole.subarray(0, TAG_BYTES));
    },
  };
}
