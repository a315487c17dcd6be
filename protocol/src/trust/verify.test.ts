import { webcrypto } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import type { PublicJwk } from "../schema.ts";
import { concatBytes, decodeBase64url, encodeBase64url, utf8 } from "./bytes.ts";
import { codeOf } from "./code-of.fixture.ts";
import { createCrypto } from "./crypto.ts";
import { createSigner, type Signer } from "./sign.ts";
import { hashOf, thumbprintOf } from "./thumbprint.ts";
import { verifyObject } from "./verify.ts";

const crypto = createCrypto(webcrypto);
/** Order of P-256. */
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const P = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
let tech: Signer;
let agent: Signer;
let byTech: string;
let byAgent: string;

const claimsOf = (signer: Signer) => ({
  iss: signer.kid,
  case: "c",
  seq: 1,
  hash: signer.kid,
  iat: 1_800_000_000,
});
const number = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
const bytes32 = (value: bigint) => new Uint8Array(Buffer.from(value.toString(16).padStart(64, "0"), "hex"));
const verify = (jws: string, signer: Signer) => codeOf(() => verifyObject(crypto, "head", jws, signer.jwk));

/** The object with another signature of r and s. */
function resigned(jws: string, change: (r: bigint, s: bigint) => [bigint, bigint]): string {
  const [head = "", payload = "", signature = ""] = jws.split(".");
  const raw = decodeBase64url(signature) ?? new Uint8Array(64);
  const [r, s] = change(number(raw.subarray(0, 32)), number(raw.subarray(32)));
  return `${head}.${payload}.${encodeBase64url(concatBytes(bytes32(r), bytes32(s)))}`;
}

beforeAll(async () => {
  tech = await createSigner(crypto, await crypto.generateSigningKey("ES256", { extractable: false }));
  agent = await createSigner(crypto, await crypto.generateSigningKey("Ed25519", { extractable: false }));
  byTech = await tech.sign("head", claimsOf(tech));
  byAgent = await agent.sign("head", claimsOf(agent));
});

describe("an ES256 signature", () => {
  test("with r or s of zero, one, or the order is refused", async () => {
    for (const value of [0n, 1n, N, N - 1n, N + 1n, P, 2n ** 256n - 1n]) {
      expect(
        await verify(
          resigned(byTech, (_, s) => [value, s]),
          tech,
        ),
      ).toBe("SIGNATURE");
      expect(
        await verify(
          resigned(byTech, (r) => [r, value]),
          tech,
        ),
      ).toBe("SIGNATURE");
      expect(
        await verify(
          resigned(byTech, () => [value, value]),
          tech,
        ),
      ).toBe("SIGNATURE");
    }
  });
  test("with r and s exchanged, negated r, or r plus the order is refused", async () => {
    expect(
      await verify(
        resigned(byTech, (r, s) => [s, r]),
        tech,
      ),
    ).toBe("SIGNATURE");
    expect(
      await verify(
        resigned(byTech, (r, s) => [N - r, s]),
        tech,
      ),
    ).toBe("SIGNATURE");
  });
  test("has a second valid form, which is why replay is told by jti and never by these bytes", async () => {
    const second = resigned(byTech, (r, s) => [r, N - s]);
    expect(second).not.toBe(byTech);
    expect(await verify(second, tech)).toBe("none");
    expect(await hashOf(crypto, second)).not.toBe(await hashOf(crypto, byTech));
  });
  test("in DER, of another length, or of zeros is refused", async () => {
    const [head = "", payload = "", signature = ""] = byTech.split(".");
    const raw = decodeBase64url(signature) ?? new Uint8Array(64);
    const der = concatBytes(
      new Uint8Array([0x30, 0x44, 0x02, 0x20]),
      raw.subarray(0, 32),
      new Uint8Array([0x02, 0x20]),
      raw.subarray(32),
    );
    for (const other of [der, raw.subarray(0, 63), concatBytes(raw, new Uint8Array(1)), new Uint8Array(32)]) {
      expect(await verify(`${head}.${payload}.${encodeBase64url(other)}`, tech)).toBe("FORMAT");
    }
    expect(await verify(`${head}.${payload}.${encodeBase64url(new Uint8Array(64))}`, tech)).toBe("SIGNATURE");
  });
});

describe("an Ed25519 signature", () => {
  test("with the order added to S, a changed R, or of zeros is refused", async () => {
    const [head = "", payload = "", signature = ""] = byAgent.split(".");
    const raw = decodeBase64url(signature) ?? new Uint8Array(64);
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const little = (bytes: Uint8Array) => number(bytes.toReversed());
    const added = concatBytes(raw.subarray(0, 32), bytes32(little(raw.subarray(32)) + order).toReversed());
    const changed = raw.slice();
    changed[0] = (changed[0] ?? 0) ^ 1;
    for (const other of [added, changed, new Uint8Array(64)]) {
      expect(await verify(`${head}.${payload}.${encodeBase64url(other)}`, agent)).toBe("SIGNATURE");
    }
    expect(await verify(byAgent, agent)).toBe("none");
  });
});

describe("a key", () => {
  test("of somebody else is refused, also of the other kind", async () => {
    const other = await createSigner(
      crypto,
      await crypto.generateSigningKey("ES256", { extractable: false }),
    );
    expect(await verify(byTech, other)).toBe("SIGNATURE");
    expect(await verify(byTech, agent)).toBe("ALGORITHM");
    expect(await verify(byAgent, tech)).toBe("ALGORITHM");
  });
  test("that made the signature but not the kid is refused", async () => {
    const other = await createSigner(
      crypto,
      await crypto.generateSigningKey("ES256", { extractable: false }),
    );
    const [head = "", payload = ""] = byTech.split(".");
    const [, , signature = ""] = (await other.sign("head", claimsOf(other))).split(".");
    expect(await verify(`${head}.${payload}.${signature}`, tech)).toBe("SIGNATURE");
    expect(await verify(`${head}.${payload}.${signature}`, other)).toBe("SIGNATURE");
  });
  test("that signed under the kid and iss of another is refused, though the signature is right", async () => {
    const pair = await crypto.generateSigningKey("ES256", { extractable: false });
    const input = byTech.slice(0, byTech.lastIndexOf("."));
    const key = pair.privateKey as webcrypto.CryptoKey;
    const signature = await webcrypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key, utf8(input));
    const jws = `${input}.${encodeBase64url(new Uint8Array(signature))}`;
    expect(await codeOf(() => verifyObject(crypto, "head", jws, pair.publicJwk))).toBe("SIGNATURE");
    expect(await verify(jws, tech)).toBe("SIGNATURE");
  });
  test("off the curve, of short, long or non-canonical coordinates is refused", async () => {
    const jwk = tech.jwk as Extract<PublicJwk, { kty: "EC" }>;
    const use = (changed: PublicJwk) => codeOf(() => verifyObject(crypto, "head", byTech, changed));
    expect(await use({ ...jwk, y: jwk.x })).toBe("SIGNATURE");
    expect(
      await use({ ...jwk, x: encodeBase64url(new Uint8Array(32)), y: encodeBase64url(new Uint8Array(32)) }),
    ).toBe("SIGNATURE");
    expect(await use({ ...jwk, x: jwk.x.slice(0, 42) })).toBe("CLAIMS");
    expect(await use({ ...jwk, x: `A${jwk.x}` })).toBe("CLAIMS");
    const spelled =
      jwk.x.slice(0, -1) +
      {
        A: "B",
        E: "F",
        I: "J",
        M: "N",
        Q: "R",
        U: "V",
        Y: "Z",
        c: "d",
        g: "h",
        k: "l",
        o: "p",
        s: "t",
        w: "x",
        "0": "1",
        "4": "5",
        "8": "9",
      }[jwk.x.slice(-1)];
    expect(await use({ ...jwk, x: spelled })).toBe("CLAIMS");
  });
  test("has the thumbprint of RFC 7638, appendix of RFC 8037", async () => {
    // RFC 8037 A.3.
    const jwk: PublicJwk = { kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" };
    expect(await thumbprintOf(crypto, jwk)).toBe("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
  });
});

test("a signer refuses claims that no reader would accept, and another's name", async () => {
  expect(await codeOf(() => tech.sign("head", { ...claimsOf(tech), extra: 1 } as never))).toBe("CLAIMS");
  expect(await codeOf(() => tech.sign("head", claimsOf(agent)))).toBe("CLAIMS");
  expect(await codeOf(() => tech.sign("result", {} as never))).toBe("ALGORITHM");
});
