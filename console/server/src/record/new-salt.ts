/** Salts for chained entries, drawn from the system's generator many at a time because a draw costs more than a hash. */
import { randomFillSync } from "node:crypto";

/** Size of one salt in bytes: as much as a guesser of an erased entry would have to guess. */
const SALT_BYTES = 16;
/** Salts for each draw: 4 KiB, after which a draw's cost no longer shows. */
const SALTS_PER_DRAW = 256;

const pool = Buffer.alloc(SALT_BYTES * SALTS_PER_DRAW);
let used = pool.length;

/** Sixteen fresh random bytes in base64url. */
export function newSalt(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const salt = pool.toString("base64url", used, used + SALT_BYTES);
  pool.fill(0, used, used + SALT_BYTES);
  used += SALT_BYTES;
  return salt;
}
