/**
 * The organisation's root key and the seven words that seal it (S1, S9). The key is in the clear for seconds, where it
 * is made; then AES-256-GCM under PBKDF2-HMAC-SHA-256 (600,000 rounds, OWASP's figure of 2023) of the words. Words are
 * generated, never chosen: seven of 2,048 are 77 bits. The list is loaded when it is first needed.
 */
import { DesksideError } from "../errors.ts";
import { base64url, int, thumbprint, z } from "../schema.ts";
import { type Bytes, decodeBase64url, encodeBase64url, readUtf8, utf8 } from "./bytes.ts";
import { type Crypto, GCM_NONCE_BYTES, type PrivateJwk } from "./crypto.ts";
import { createSignerFromJwk, type Signer } from "./sign.ts";

export const ROOT_WORD_COUNT = 7;
export const PBKDF2_ITERATIONS = 600_000;
/** What a stranger's file may make us compute: ten times our own cost, a second or two. */
const ITERATIONS_MAX = 6_000_000;
const SALT_BYTES = 16;
const WORD_BITS = 11;
/** A sealed root file, in characters; ours take about 500. */
const SEALED_MAX_CHARS = 4_096;

export const sealedRoot = () =>
  z.strictObject({
    format: z.literal("deskside-root"),
    version: z.literal(1),
    /** Thumbprint of the root: what the printed sheet shows beside the words. */
    root: thumbprint(),
    kdf: z.literal("PBKDF2-SHA-256"),
    iterations: int(PBKDF2_ITERATIONS, ITERATIONS_MAX),
    salt: base64url(22),
    cipher: z.literal("AES-256-GCM"),
    nonce: base64url(16),
    sealed: base64url(1_024),
  });
export type SealedRoot = z.output<ReturnType<typeof sealedRoot>>;

const loadWords = async (): Promise<readonly string[]> => (await import("./root-word-list.ts")).ROOT_WORDS;

/** Seven fresh words of the list. Their order counts. */
export async function generateWords(crypto: Crypto): Promise<readonly string[]> {
  const words = await loadWords();
  const random = crypto.randomBytes(2 * ROOT_WORD_COUNT);
  return Array.from({ length: ROOT_WORD_COUNT }, (_, at) => {
    // 2,048 divides 65,536: no value is likelier than another.
    const index = (((random[2 * at] ?? 0) << 8) | (random[2 * at + 1] ?? 0)) & ((1 << WORD_BITS) - 1);
    return words[index] ?? "";
  });
}

export type CheckedWords =
  | { readonly ok: true; readonly words: readonly string[] }
  /** `unknown`: words that are not of the list, each with the listed word that begins alike, where there is one. */
  | {
      readonly ok: false;
      readonly count: number;
      readonly unknown: readonly { word: string; meant: string | null }[];
    };

/** Four letters name a word of the list. */
const PREFIX_LETTERS = 4;

/**
 * Reads typed words: case, commas, numbers before words and any white space are forgiven. Says what is wrong with
 * them as words; whether they open a root, only {@link openRoot} can tell.
 */
export async function checkWords(typed: string): Promise<CheckedWords> {
  const list = new Set(await loadWords());
  const words =
    typed
      .slice(0, 1_000)
      .toLowerCase()
      .match(/[a-z]+/g) ?? [];
  const unknown = words
    .filter((word) => !list.has(word))
    .map((word) => {
      const start = word.slice(0, PREFIX_LETTERS);
      return { word, meant: [...list].find((listed) => listed.startsWith(start)) ?? null };
    });
  if (words.length !== ROOT_WORD_COUNT || unknown.length > 0)
    return { ok: false, count: words.length, unknown };
  return { ok: true, words };
}

const sealKey = (crypto: Crypto, words: readonly string[], salt: Bytes, iterations: number): Promise<Bytes> =>
  crypto.pbkdf2(utf8(words.join(" ")), salt, iterations);

/** Everything but the sealed text, in a fixed spelling: AES-GCM binds it, so that nobody swaps a part. */
const boundData = ({ sealed: _, ...rest }: SealedRoot): Bytes =>
  utf8(
    JSON.stringify([
      rest.format,
      rest.version,
      rest.root,
      rest.kdf,
      rest.iterations,
      rest.salt,
      rest.cipher,
      rest.nonce,
    ]),
  );

/** Seals a root's private key under its words. */
export async function sealRoot(
  crypto: Crypto,
  jwk: PrivateJwk,
  words: readonly string[],
): Promise<SealedRoot> {
  const salt = crypto.randomBytes(SALT_BYTES);
  const nonce = crypto.randomBytes(GCM_NONCE_BYTES);
  const { kid } = await createSignerFromJwk(crypto, jwk);
  const head: SealedRoot = {
    format: "deskside-root",
    version: 1,
    root: kid,
    kdf: "PBKDF2-SHA-256",
    iterations: PBKDF2_ITERATIONS,
    salt: encodeBase64url(salt),
    cipher: "AES-256-GCM",
    nonce: encodeBase64url(nonce),
    sealed: "",
  };
  const key = await sealKey(crypto, words, salt, PBKDF2_ITERATIONS);
  const sealed = await crypto.aesGcmSeal(key, nonce, utf8(JSON.stringify(jwk)), boundData(head));
  return { ...head, sealed: encodeBase64url(sealed) };
}

/** Reads a sealed root's file. Throws `FORMAT` for anything else. */
export function parseSealedRoot(text: string): SealedRoot {
  let value: unknown;
  try {
    value = text.length > SEALED_MAX_CHARS ? undefined : JSON.parse(text);
  } catch {
    // Answered below, as is any other value that is no sealed root.
    value = undefined;
  }
  const parsed = z.safeParse(sealedRoot(), value);
  if (!parsed.success) throw new DesksideError("FORMAT", "This is no sealed root of Deskside.");
  return parsed.data;
}

export interface OpenedRoot {
  readonly signer: Signer;
  /** In the clear: forget it as soon as it has signed. */
  readonly jwk: PrivateJwk;
}

/**
 * The root, or `undefined` where the words are not the ones that sealed it (or the file was changed).
 * Throws `FORMAT` where the file's parts do not fit.
 */
export async function openRoot(
  crypto: Crypto,
  sealed: SealedRoot,
  words: readonly string[],
): Promise<OpenedRoot | undefined> {
  const [salt, nonce, body] = [sealed.salt, sealed.nonce, sealed.sealed].map(decodeBase64url);
  if (salt?.length !== SALT_BYTES || nonce?.length !== GCM_NONCE_BYTES || body === undefined) {
    throw new DesksideError("FORMAT", "This is no sealed root of Deskside.");
  }
  const key = await sealKey(crypto, words, salt, sealed.iterations);
  const plain = await crypto.aesGcmOpen(key, nonce, body, boundData(sealed));
  if (plain === undefined) return undefined;
  // What this key sealed was made by `sealRoot`: the tag vouches for its form.
  const jwk = JSON.parse(readUtf8(plain) ?? "") as PrivateJwk;
  const signer = await createSignerFromJwk(crypto, jwk);
  return { signer, jwk };
}

export interface NewRoot extends OpenedRoot {
  readonly words: readonly string[];
  readonly sealed: SealedRoot;
}

/** Makes a root, its words and its seal (first start, and the command line's own organisation). */
export async function createRoot(crypto: Crypto): Promise<NewRoot> {
  const { privateKey } = await crypto.generateSigningKey("ES256", { extractable: true });
  const jwk = await crypto.exportPrivateJwk(privateKey);
  const words = await generateWords(crypto);
  const [signer, sealed] = [await createSignerFromJwk(crypto, jwk), await sealRoot(crypto, jwk, words)];
  return { signer, jwk, words, sealed };
}
