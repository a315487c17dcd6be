import { createHmac, randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createShortMac, SHORT_MAC_MAX_BYTES } from "./short-mac.ts";

const hex = (text: string): Uint8Array => Buffer.from(text, "hex");
const macOf = (key: Uint8Array, data: Uint8Array): string =>
  Buffer.from(createShortMac(key).tag(data, 0, data.length, 32)).toString("hex");

describe("the HMAC of a few bytes", () => {
  test("is that of RFC 4231", () => {
    expect(macOf(hex("0b".repeat(20)), Buffer.from("Hi There"))).toBe(
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    );
    expect(macOf(Buffer.from("Jefe"), Buffer.from("what do ya want for nothing?"))).toBe(
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    );
    expect(macOf(hex("aa".repeat(20)), hex("dd".repeat(50)))).toBe(
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
    );
    expect(macOf(hex("0102030405060708090a0b0c0d0e0f10111213141516171819"), hex("cd".repeat(50)))).toBe(
      "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
    );
  });

  test("is the platform's, for every length", () => {
    for (let length = 0; length <= SHORT_MAC_MAX_BYTES; length++) {
      const key = randomBytes(32);
      const data = randomBytes(length);
      expect(macOf(key, data), `${length} bytes`).toBe(createHmac("sha256", key).update(data).digest("hex"));
    }
  });

  test("is the platform's, for any key and any part of any bytes, whatever was tagged before", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 64 }),
        fc.uint8Array({ maxLength: SHORT_MAC_MAX_BYTES }),
        fc.nat(20),
        fc.nat(20),
        fc.integer({ min: 1, max: 32 }),
        (key, data, before, after, length) => {
          const within = Buffer.concat([randomBytes(before), data, randomBytes(after)]);
          const mac = createShortMac(key);
          mac.tag(randomBytes(70), 0, 70, 16);
          const tag = mac.tag(within, before, before + data.length, length);
          const whole = createHmac("sha256", key).update(data).digest();
          expect(Buffer.from(tag)).toEqual(whole.subarray(0, length));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test("is refused for long keys and long input", () => {
    expect(() => createShortMac(new Uint8Array(65))).toThrow(RangeError);
    const long = SHORT_MAC_MAX_BYTES + 1;
    expect(() => createShortMac(new Uint8Array(32)).tag(new Uint8Array(long), 0, long, 16)).toThrow(
      RangeError,
    );
  });
});
