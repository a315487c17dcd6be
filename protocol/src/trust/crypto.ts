/**
 * The port to the platform's cryptography: WebCrypto, as Node 24 and every current browser have it.
 * Signatures are not here: `sign.ts` and `verify.ts` make and check them with jose.
 */
import type { SignatureAlgorithm } from "../objects/_define.ts";
import type { PublicJwk } from "../schema.ts";
import type { Bytes } from "./bytes.ts";

/** A key that the platform holds; it may refuse to give itself away. A browser's and Node's `CryptoKey` fit. */
export interface PlatformKey {
  readonly type: string;
  readonly extractable: boolean;
}
/** A private key in the clear: only the root for some seconds, and the files of agent and command line. */
export type PrivateJwk = PublicJwk & { readonly d: string };
export interface KeyPair {
  readonly privateKey: PlatformKey;
  readonly publicJwk: PublicJwk;
}

export interface Crypto {
  /** Fresh random bytes, at most 65,536. */
  randomBytes(length: number): Bytes;
  sha256(bytes: Uint8Array): Promise<Bytes>;
  /** A key for many tags; {@link hmac} takes it instead of bytes and saves the import. */
  importHmacKey(key: Uint8Array): Promise<PlatformKey>;
  /** HMAC-SHA-256, 32 bytes. */
  hmac(key: Uint8Array | PlatformKey, bytes: Uint8Array): Promise<Bytes>;
  /** HKDF-SHA-256 (RFC 5869) of `length` bytes. */
  hkdf(secret: Uint8Array, salt: Uint8Array, info: string, length: number): Promise<Bytes>;
  /** PBKDF2-HMAC-SHA-256 of 32 bytes. */
  pbkdf2(password: Uint8Array, salt: Uint8Array, iterations: number): Promise<Bytes>;
  /** AES-256-GCM with a 12-byte nonce; the 16-byte tag follows the text. */
  aesGcmSeal(key: Uint8Array, nonce: Uint8Array, plain: Uint8Array, bound: Uint8Array): Promise<Bytes>;
  /** The plain text, or `undefined` where key, nonce, bound data or text are not those of the seal. */
  aesGcmOpen(
    key: Uint8Array,
    nonce: Uint8Array,
    sealed: Uint8Array,
    bound: Uint8Array,
  ): Promise<Bytes | undefined>;
  /** A new signing key: ES256 on P-256, or Ed25519. Keep `extractable` false wherever the platform can store keys. */
  generateSigningKey(alg: SignatureAlgorithm, options: { extractable: boolean }): Promise<KeyPair>;
  /** A signing key from its JWK; throws where the JWK is no valid key. */
  importSigningKey(jwk: PrivateJwk, options?: { extractable: boolean }): Promise<PlatformKey>;
  /** The JWK of an extractable private key. */
  exportPrivateJwk(key: PlatformKey): Promise<PrivateJwk>;
  /** A P-256 key for one agreement. Never extractable. */
  generateEcdhKey(): Promise<KeyPair>;
  /** The shared secret (32 bytes) with a peer's P-256 key; throws where that is no point of the curve. */
  ecdh(privateKey: PlatformKey, peer: PublicJwk): Promise<Bytes>;
}

/** What `createCrypto` takes: `globalThis.crypto` of Node or a browser. */
export interface WebCrypto {
  readonly subtle: object;
  getRandomValues(array: Uint8Array<ArrayBuffer>): unknown;
}

type Algorithm = Readonly<Record<string, unknown>>;
/** The calls of SubtleCrypto that are used here. */
interface Subtle {
  digest(name: string, bytes: Uint8Array): Promise<ArrayBuffer>;
  importKey(
    format: "raw" | "jwk",
    key: object,
    algorithm: Algorithm,
    extractable: boolean,
    usages: readonly string[],
  ): Promise<PlatformKey>;
  exportKey(format: "jwk", key: PlatformKey): Promise<Readonly<Record<string, unknown>>>;
  sign(name: string, key: PlatformKey, bytes: Uint8Array): Promise<ArrayBuffer>;
  deriveBits(algorithm: Algorithm, key: PlatformKey, bits: number): Promise<ArrayBuffer>;
  encrypt(algorithm: Algorithm, key: PlatformKey, bytes: Uint8Array): Promise<ArrayBuffer>;
  decrypt(algorithm: Algorithm, key: PlatformKey, bytes: Uint8Array): Promise<ArrayBuffer>;
  generateKey(
    algorithm: Algorithm,
    extractable: boolean,
    usages: readonly string[],
  ): Promise<{ privateKey: PlatformKey; publicKey: PlatformKey }>;
}

const HMAC = { name: "HMAC", hash: "SHA-256" };
const ECDH = { name: "ECDH", namedCurve: "P-256" };
const SIGNING: Readonly<Record<SignatureAlgorithm, Algorithm>> = {
  ES256: { name: "ECDSA", namedCurve: "P-256" },
  Ed25519: { name: "Ed25519" },
};
/** Bytes of a nonce of AES-GCM, as NIST SP 800-38D advises. */
export const GCM_NONCE_BYTES = 12;

/** The algorithm that a key signs with: its kind alone decides, never a header. */
export const algorithmOf = (jwk: PublicJwk): SignatureAlgorithm => (jwk.kty === "EC" ? "ES256" : "Ed25519");

/** The public members of an exported key, in the order that RFC 7638 hashes them, and nothing else. */
function publicPart(jwk: Readonly<Record<string, unknown>>): PublicJwk {
  const x = String(jwk["x"]);
  return jwk["kty"] === "EC"
    ? { crv: "P-256", kty: "EC", x, y: String(jwk["y"]) }
    : { crv: "Ed25519", kty: "OKP", x };
}

const isBytes = (key: Uint8Array | PlatformKey): key is Uint8Array => key instanceof Uint8Array;

/** The port over a platform's WebCrypto: `createCrypto(globalThis.crypto)`. */
export function createCrypto(platform: WebCrypto): Crypto {
  // Sound: `Subtle` lists calls of the W3C interface that both platforms implement; the types of DOM and Node are
  // not to be had in this package.
  const subtle = platform.subtle as Subtle;
  const importRaw = (bytes: Uint8Array, algorithm: Algorithm, usages: string[]) =>
    subtle.importKey("raw", bytes, algorithm, false, usages);
  const importHmacKey = (key: Uint8Array) => importRaw(key, HMAC, ["sign"]);
  return {
    randomBytes(length) {
      const bytes = new Uint8Array(length);
      platform.getRandomValues(bytes);
      return bytes;
    },
    async sha256(bytes) {
      return new Uint8Array(await subtle.digest("SHA-256", bytes));
    },
    importHmacKey,
    async hmac(key, bytes) {
      return new Uint8Array(await subtle.sign("HMAC", isBytes(key) ? await importHmacKey(key) : key, bytes));
    },
    async hkdf(secret, salt, info, length) {
      const key = await importRaw(secret, { name: "HKDF" }, ["deriveBits"]);
      const algorithm = { name: "HKDF", hash: "SHA-256", salt, info: new TextEncoder().encode(info) };
      return new Uint8Array(await subtle.deriveBits(algorithm, key, length * 8));
    },
    async pbkdf2(password, salt, iterations) {
      const key = await importRaw(password, { name: "PBKDF2" }, ["deriveBits"]);
      return new Uint8Array(
        await subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, key, 256),
      );
    },
    async aesGcmSeal(key, nonce, plain, bound) {
      const held = await importRaw(key, { name: "AES-GCM" }, ["encrypt"]);
      return new Uint8Array(
        await subtle.encrypt({ name: "AES-GCM", iv: nonce, additionalData: bound }, held, plain),
      );
    },
    async aesGcmOpen(key, nonce, sealed, bound) {
      const held = await importRaw(key, { name: "AES-GCM" }, ["decrypt"]);
      try {
        return new Uint8Array(
          await subtle.decrypt({ name: "AES-GCM", iv: nonce, additionalData: bound }, held, sealed),
        );
      } catch {
        // WebCrypto reports a wrong tag by throwing, without saying more.
        return undefined;
      }
    },
    async generateSigningKey(alg, { extractable }) {
      const pair = await subtle.generateKey(SIGNING[alg], extractable, ["sign", "verify"]);
      return {
        privateKey: pair.privateKey,
        publicJwk: publicPart(await subtle.exportKey("jwk", pair.publicKey)),
      };
    },
    importSigningKey(jwk, options) {
      return subtle.importKey("jwk", jwk, SIGNING[algorithmOf(jwk)], options?.extractable ?? false, ["sign"]);
    },
    async exportPrivateJwk(key) {
      const jwk = await subtle.exportKey("jwk", key);
      return { ...publicPart(jwk), d: String(jwk["d"]) };
    },
    async generateEcdhKey() {
      const pair = await subtle.generateKey(ECDH, false, ["deriveBits"]);
      return {
        privateKey: pair.privateKey,
        publicJwk: publicPart(await subtle.exportKey("jwk", pair.publicKey)),
      };
    },
    async ecdh(privateKey, peer) {
      const publicKey = await subtle.importKey("jwk", peer, ECDH, false, []);
      return new Uint8Array(await subtle.deriveBits({ name: "ECDH", public: publicKey }, privateKey, 256));
    },
  };
}
