/** The hub's fast chain against the one that every verifier uses. */
import { createHmac, randomBytes } from "node:crypto";
import { createCrypto, encodeBase64url, decodeBase64url, eventHash } from "@deskside/protocol";
import { describe, expect, test } from "vitest";
import { CHAIN_START, chainHash, entryDigest } from "./append-event.ts";
import { hmacSha256 } from "./hmac.ts";
import { newId } from "./new-id.ts";
import { newSalt } from "./new-salt.ts";

describe("the chain", () => {
  test("the keyed hash is RFC 2104's, for every short key and text", () => {
    for (let length = 0; length <= 64; length++) {
      const key = randomBytes(length);
      const text = `${"ü".repeat(length * 7)}${key.toString("latin1")}`;
      expect(hmacSha256(key, text).toString("hex")).toBe(
        createHmac("sha256", key).update(text).digest("hex"),
      );
    }
    expect(() => hmacSha256(new Uint8Array(65), "")).toThrow(RangeError);
  });

  test("an entry has the hash that the protocol's verifier computes", async () => {
    const verifier = createCrypto(crypto);
    let previous = CHAIN_START;
    for (const text of ["", "ünïcödé \u2028 \ud83d\ude00", "x".repeat(10_000)]) {
      const salt = newSalt();
      const entry = JSON.stringify({ stream: "case", data: { text } });
      const bytes = { previous: decodeBase64url(previous), salt: decodeBase64url(salt) };
      if (bytes.previous === undefined || bytes.salt === undefined) throw new Error("Not canonical.");
      const expected = encodeBase64url(await eventHash(verifier, bytes.previous, bytes.salt, entry));
      previous = chainHash(previous, entryDigest(salt, entry));
      expect(previous).toBe(expected);
    }
  });

  test("salts are sixteen bytes and never the same", () => {
    const salts = Array.from({ length: 2_000 }, newSalt);
    expect(new Set(salts).size).toBe(salts.length);
    for (const salt of salts) expect(Buffer.from(salt, "base64url")).toHaveLength(16);
  });

  test("ids sort by time and fit the form of an id", () => {
    const at = 1_790_000_000_000;
    expect([newId(at + 1), newId(at + 2_000), newId(at)].sort().map((id) => id.slice(0, 10))).toEqual(
      [at, at + 1, at + 2_000].map((time) => newId(time).slice(0, 10)),
    );
    expect(newId(at)).toMatch(/^[0-9a-z]{26}$/);
  });
});
