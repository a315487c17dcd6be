/**
 * Keys of a tagged stream (S7). The command carries the technician's ephemeral P-256 key, the agent's signed result
 * (status `open`) its own: ECDH → HKDF-SHA-256 with salt SHA-256(cmd ‖ result), both in compact form, so that the
 * keys belong to exactly these two objects. "in" runs into the agent, "out" comes out of it.
 */
import type { PublicJwk } from "../schema.ts";
import { type Bytes, bytesEqual, concatBytes, utf8 } from "./bytes.ts";
import type { Crypto, KeyPair, PlatformKey } from "./crypto.ts";

const KEY_BYTES = 32;
/** Bytes of a frame's tag: the first half of HMAC-SHA-256. */
export const TAG_BYTES = 16;

export interface StreamKeys {
  /** HMAC-SHA-256 key (32 bytes) of frames into the agent. */
  readonly in: Bytes;
  /** The same for frames out of the agent. */
  readonly out: Bytes;
}

/**
 * Tags the frames of one direction. A Node side may pass a synchronous one over the same key bytes
 * (`createHmac("sha256", key).update(header).update(payload).digest().subarray(0, 16)`).
 */
export interface FrameMac {
  /** 16 bytes over header and payload. */
  tag(header: Uint8Array, payload: Uint8Array): Uint8Array | Promise<Uint8Array>;
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

/** Tags by WebCrypto, as a browser has to. Calls may overlap; each answer is its own. */
export async function createFrameMac(crypto: Crypto, key: Bytes): Promise<FrameMac> {
  const held = await crypto.importHmacKey(key);
  return {
    async tag(header, payload) {
      return (await crypto.hmac(held, concatBytes(header, payload))).subarray(0, TAG_BYTES);
    },
  };
}

/** Whether a frame's tag is right, compared in constant time. A wrong one closes the stream (`STREAM_FORGED`). */
export async function checkFrameTag(
  mac: FrameMac,
  header: Uint8Array,
  payload: Uint8Array,
  tag: Uint8Array,
): Promise<boolean> {
  return bytesEqual(await mac.tag(header, payload), tag);
}
