/** Passwords: argon2id by Node's own crypto, few at once, and none that everybody tries first. */
import { argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { DesksideError } from "@deskside/protocol";
import { COMMON_PASSWORDS } from "./common-passwords.ts";

/** OWASP's first choice for argon2id (2024): 19 MiB, two passes, one lane. `memory` in KiB. */
const COST = { memory: 19 * 1024, passes: 2, parallelism: 1, tagLength: 32 } as const;
const NONCE_BYTES = 16;
/** Hashes computed at once: more would starve the thread pool that files and names use too. */
const AT_ONCE = 4;
/** Sign-ins that may wait for their turn; beyond it the answer is OVERLOADED. */
const WAITING_MAX = 64;

const hash = promisify(argon2);

export interface Passwords {
  /** The encoded hash. Throws BAD_REQUEST for a password of the common list. */
  encode(password: string): Promise<string>;
  /** Whether it is the one; takes as long for `null` (no such account) as for a wrong one. */
  matches(password: string, encoded: string | null): Promise<boolean>;
}

export function createPasswords(): Passwords {
  let running = 0;
  const waiting: (() => void)[] = [];
  const derive = async (password: string, nonce: Buffer): Promise<Buffer> => {
    if (running >= AT_ONCE) {
      if (waiting.length >= WAITING_MAX) throw new DesksideError("OVERLOADED");
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    running++;
    try {
      return await hash("argon2id", { ...COST, message: password.normalize("NFKC"), nonce });
    } finally {
      running--;
      waiting.shift()?.();
    }
  };

  return {
    async encode(password) {
      if (COMMON_PASSWORDS.has(password.toLowerCase())) {
        throw new DesksideError(
          "BAD_REQUEST",
          "This password is one of those that are tried first. Choose another.",
        );
      }
      const nonce = randomBytes(NONCE_BYTES);
      const tag = await derive(password, nonce);
      return `argon2id$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${nonce.toString("base64url")}$${tag.toString("base64url")}`;
    },
    async matches(password, encoded) {
      const [, , nonce, tag] = (encoded ?? "").split("$");
      const expected = Buffer.from(tag ?? "", "base64url");
      const found = await derive(
        password,
        nonce === undefined ? randomBytes(NONCE_BYTES) : Buffer.from(nonce, "base64url"),
      );
      return expected.length === found.length && timingSafeEqual(expected, found);
    },
  };
}
