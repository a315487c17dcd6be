/** SHA-256 of bytes that come in small pieces: pieces of a key are gathered, since each call of the hash costs more than they do. */
import { createHash } from "node:crypto";

/** Gathered before they are hashed, in bytes; a larger piece is hashed as it comes. */
const GATHERED_BYTES = 1024;

export interface GatheredHash {
  /** Copies or hashes the piece now: it may be overwritten afterwards. */
  update(piece: Uint8Array): void;
  /** sha256 (base64url) and number of all bytes so far; more may follow. */
  digest(): { sha256: string; bytes: number };
}

export function createGatheredHash(): GatheredHash {
  const hash = createHash("sha256");
  const gathered = Buffer.alloc(GATHERED_BYTES);
  let used = 0;
  let bytes = 0;
  const settle = (): void => {
    if (used > 0) hash.update(gathered.subarray(0, used));
    used = 0;
  };
  return {
    update(piece) {
      bytes += piece.length;
      if (used + piece.length > GATHERED_BYTES) settle();
      if (piece.length > GATHERED_BYTES) hash.update(piece);
      else {
        gathered.set(piece, used);
        used += piece.length;
      }
    },
    digest() {
      settle();
      return { sha256: hash.copy().digest("base64url"), bytes };
    },
  };
}
