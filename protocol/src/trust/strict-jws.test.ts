import { webcrypto } from "node:crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { objects } from "../objects/_index.ts";
import { decodeBase64url, encodeBase64url, utf8 } from "./bytes.ts";
import { codeOf } from "./code-of.fixture.ts";
import { createCrypto } from "./crypto.ts";
import { createSigner, type Signer } from "./sign.ts";
import { JWS_MAX_BYTES, readStrict } from "./strict-jws.ts";
import { verifyObject } from "./verify.ts";

const crypto = createCrypto(webcrypto);
const NOW_S = 1_800_000_000;
let signer: Signer;
let privateKey: webcrypto.CryptoKey;
let valid: string;
let header: { alg: string; typ: string; kid: string };
let claims: Record<string, unknown>;

beforeAll(async () => {
  const pair = await crypto.generateSigningKey("ES256", { extractable: false });
  privateKey = pair.privateKey as webcrypto.CryptoKey;
  signer = await createSigner(crypto, pair);
  claims = { iss: signer.kid, case: "case-1", seq: 3, hash: signer.kid, iat: NOW_S };
  header = { alg: "ES256", typ: "head+jwt", kid: signer.kid };
  valid = await signer.sign("head", claims as never);
});

const b64 = (text: string) => encodeBase64url(utf8(text));

/** Signs exactly this header and payload text, as a hostile signer with a good key would. */
async function forge(headText: string, payloadText: string): Promise<string> {
  const input = `${b64(headText)}.${b64(payloadText)}`;
  const signature = await webcrypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, utf8(input));
  return `${input}.${encodeBase64url(new Uint8Array(signature))}`;
}
const verify = (jws: string) => codeOf(() => verifyObject(crypto, "head", jws, signer.jwk));
const withHeader = async (head: object | string) =>
  verify(await forge(typeof head === "string" ? head : JSON.stringify(head), JSON.stringify(claims)));
const withPayload = async (payload: string) => verify(await forge(JSON.stringify(header), payload));

test("an object of our own passes, and is given back exactly", async () => {
  expect(await verifyObject(crypto, "head", valid, signer.jwk)).toEqual(claims);
  const read = readStrict(objects.head, valid);
  expect(read.header).toEqual(header);
  expect(new TextDecoder().decode(read.payload)).toBe(JSON.stringify(claims));
  expect(await verify(await forge(JSON.stringify(header), JSON.stringify(claims)))).toBe("none");
});

describe("the header", () => {
  test.each(["none", "HS256", "ES384", "EdDSA", "es256", "RS256", "ES256K"])(
    "of algorithm %s is refused",
    async (alg) => {
      expect(await withHeader({ ...header, alg })).toBe("ALGORITHM");
    },
  );
  test("of an algorithm that this type does not admit is refused", async () => {
    const device = await createSigner(
      crypto,
      await crypto.generateSigningKey("Ed25519", { extractable: false }),
    );
    expect(await codeOf(() => device.sign("cmd", {} as never))).toBe("ALGORITHM");
    expect(await withHeader({ ...header, alg: "Ed25519" })).toBe("ALGORITHM");
  });
  test.each([
    ["jwk", {}],
    ["jku", "https://evil.example"],
    ["x5u", "https://evil.example"],
    ["x5c", []],
    ["crit", ["exp"]],
    ["b64", false],
    ["zip", "DEF"],
    ["cty", "JWT"],
  ])("with the member %s is refused", async (name, value) => {
    expect(await withHeader({ ...header, [name]: value })).toBe("HEADER");
  });
  test("with its members in another order is refused", async () => {
    const { alg, typ, kid } = header;
    expect(await withHeader({ typ, alg, kid })).toBe("HEADER");
  });
  test("with a member missing, of another type, or no object is refused", async () => {
    const { alg, typ } = header;
    expect(await withHeader({ alg, typ })).toBe("HEADER");
    expect(await withHeader({ ...header, kid: 1 })).toBe("HEADER");
    expect(await withHeader({ ...header, kid: "short" })).toBe("HEADER");
    for (const head of ["null", "[]", '"x"', "1"]) expect(await withHeader(head)).toBe("HEADER");
  });
  test("is judged by the reader alone, whoever asks for the signature later", async () => {
    const read = async (head: object, payload: object) => {
      const jws = await forge(JSON.stringify(head), JSON.stringify(payload));
      return codeOf(() => readStrict(objects.org, jws));
    };
    const org = { oid: "o", name: "n", jwk: signer.jwk, n: 1, iat: NOW_S };
    const head = { ...header, typ: "org+jwt" };
    expect(await read(head, org)).toBe("none");
    expect(await read({ ...head, kid: "short" }, org)).toBe("HEADER");
    for (const alg of ["none", "HS256", "Ed25519", 1])
      expect(await read({ ...head, alg }, org)).toBe("ALGORITHM");
  });
  test("with the typ of another object is refused", async () => {
    for (const typ of ["cmd+jwt", "JWT", "head+JWT", "application/head+jwt"]) {
      expect(await withHeader({ ...header, typ })).toBe("HEADER");
    }
  });
  test("with a member twice is refused", async () => {
    const { alg, typ, kid } = header;
    expect(await withHeader(`{"alg":"none","alg":"${alg}","typ":"${typ}","kid":"${kid}"}`)).toBe("FORMAT");
    expect(await withHeader(`{"alg":"${alg}","typ":"${typ}","kid":"${kid}","kid":"${kid}"}`)).toBe("FORMAT");
  });
  test("with white space or escaped spelling is refused", async () => {
    expect(await withHeader(` ${JSON.stringify(header)}`)).toBe("FORMAT");
    expect(await withHeader(JSON.stringify(header, null, 1))).toBe("FORMAT");
    expect(await withHeader(JSON.stringify(header).replace("alg", "\\u0061lg"))).toBe("FORMAT");
  });
});

describe("the form", () => {
  test("with padding, white space, foreign characters or the standard alphabet is refused", async () => {
    const [head = "", payload = "", signature = ""] = valid.split(".");
    for (const jws of [
      `${valid}=`,
      `${valid}==`,
      `${head}=.${payload}.${signature}`,
      ` ${valid}`,
      `${valid}\n`,
      `${head}.${payload} .${signature}`,
      `${head}.\t${payload}.${signature}`,
      `${head}.${payload}.${signature.slice(0, -1)}+`,
      `${head}.${payload}.${signature.slice(0, -1)}é`,
    ]) {
      expect(await verify(jws)).toBe("FORMAT");
    }
  });
  test("with unused bits set in the last character is refused", async () => {
    const [head = "", payload = "", signature = ""] = valid.split(".");
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    // 64 bytes leave four unused bits: fifteen other spellings of the same signature.
    const last = alphabet.indexOf(signature.slice(-1));
    const spellings = [1, 2, 3, 15].map((bits) => signature.slice(0, -1) + alphabet.charAt(last | bits));
    for (const other of spellings) expect(await verify(`${head}.${payload}.${other}`)).toBe("FORMAT");
  });
  test("with another number of parts, an empty one, or none is refused", async () => {
    const [head = "", payload = "", signature = ""] = valid.split(".");
    for (const jws of [
      "",
      ".",
      "..",
      `${head}.${payload}`,
      `${valid}.`,
      `${valid}.${signature}`,
      `${head}..${signature}`,
      `.${payload}.${signature}`,
      `${head}.${payload}.`,
    ]) {
      expect(await verify(jws)).toBe("FORMAT");
    }
  });
  test("of the JSON serialisations is refused", async () => {
    const [head, payload, signature] = valid.split(".");
    expect(await verify(JSON.stringify({ protected: head, payload, signature }))).toBe("FORMAT");
    expect(await verify(JSON.stringify({ payload, signatures: [{ protected: head, signature }] }))).toBe(
      "FORMAT",
    );
    expect(
      await codeOf(() => readStrict(objects.head, { protected: head, payload, signature } as never)),
    ).toBe("FORMAT");
  });
  test("larger than 48 KiB is refused before anything is decoded", async () => {
    expect(await verify("A".repeat(JWS_MAX_BYTES + 1))).toBe("FORMAT");
    const big = await forge(
      JSON.stringify(header),
      JSON.stringify({ ...claims, case: "x".repeat(JWS_MAX_BYTES) }),
    );
    expect(await verify(big)).toBe("FORMAT");
    const args = { text: "x".repeat(40_000) };
    const cmd = {
      jti: "c",
      iss: signer.kid,
      aud: signer.kid,
      sid: "s",
      grant: "g",
      op: "check.run",
      args,
      iat: 1,
      exp: 9,
    };
    const long = await forge(JSON.stringify({ ...header, typ: "cmd+jwt" }), JSON.stringify(cmd));
    expect(await codeOf(() => readStrict(objects.cmd, long))).toBe("FORMAT");
    expect(await codeOf(() => signer.sign("cmd", cmd))).toBe("CLAIMS");
  });
});

describe("the payload", () => {
  test("in any spelling but its canonical one is refused", async () => {
    const text = JSON.stringify(claims);
    for (const payload of [
      ` ${text}`,
      `${text}\n`,
      JSON.stringify(claims, null, 2),
      text.replace('"seq":3', '"seq":3.0'),
      text.replace('"seq":3', '"seq":3e0'),
      text.replace("case-1", "case\\u002d1"),
      `\ufeff${text}`,
    ]) {
      expect(await withPayload(payload)).toBe("FORMAT");
    }
  });
  test("with a member twice, or one that vanishes in objects, is refused", async () => {
    const text = JSON.stringify(claims);
    expect(await withPayload(text.replace('"seq":3', '"seq":9,"seq":3'))).toBe("FORMAT");
    expect(await withPayload(text.replace('"seq":3', '"__proto__":{"x":1},"seq":3'))).toBe("FORMAT");
  });
  test("that is no JSON, no UTF-8, too deep or of too many values is refused", async () => {
    expect(await withPayload("{")).toBe("FORMAT");
    expect(await withPayload("[".repeat(17) + "]".repeat(17))).toBe("FORMAT");
    expect(await withPayload(`[${"1,".repeat(3_000)}1]`)).toBe("FORMAT");
    const [head = "", , signature = ""] = valid.split(".");
    expect(await verify(`${head}.${encodeBase64url(new Uint8Array([0xff, 0xfe, 0x7b]))}.${signature}`)).toBe(
      "FORMAT",
    );
  });
  test("with a foreign claim, a missing one, or one of another type is refused", async () => {
    const { seq: _, ...missing } = claims;
    for (const payload of [
      { ...claims, role: "owner" },
      { ...claims, constructor: 1 },
      missing,
      { ...claims, seq: "3" },
      { ...claims, seq: -1 },
    ]) {
      expect(["CLAIMS", "FORMAT"]).toContain(await withPayload(JSON.stringify(payload)));
    }
    for (const payload of ["null", "[]", "1", '"x"']) expect(await withPayload(payload)).toBe("CLAIMS");
  });
  test("whose iss is not the header's kid is refused", async () => {
    expect(await withPayload(JSON.stringify({ ...claims, iss: "A".repeat(43) }))).toBe("HEADER");
  });
  test("that lives longer than its type admits, or not at all, is refused", async () => {
    const ask = {
      jti: "a",
      iss: signer.kid,
      aud: signer.kid,
      sid: "s",
      nonce: "n",
      case: "#1",
      scopes: ["run_checks"],
      reason: "",
      iat: NOW_S,
    };
    expect(await codeOf(() => signer.sign("ask", { ...ask, exp: NOW_S + 300 } as never))).toBe("none");
    for (const exp of [NOW_S + 301, NOW_S, NOW_S - 1]) {
      expect(await codeOf(() => signer.sign("ask", { ...ask, exp } as never))).toBe("CLAIMS");
    }
  });
  test("of a technician's certificate may live 400 days, of an owner's 730", async () => {
    const day = 86_400;
    const cert = (can: string[], days: number) => ({
      jti: "c",
      iss: signer.kid,
      sub: "s",
      name: "n",
      cnf: { jwk: signer.jwk },
      can,
      scopes: [],
      iat: NOW_S,
      exp: NOW_S + days * day,
    });
    expect(await codeOf(() => signer.sign("techcert", cert(["attended"], 400) as never))).toBe("none");
    expect(await codeOf(() => signer.sign("techcert", cert(["attended"], 401) as never))).toBe("CLAIMS");
    expect(await codeOf(() => signer.sign("techcert", cert(["issue"], 730) as never))).toBe("none");
    expect(await codeOf(() => signer.sign("techcert", cert(["appoint", "issue"], 731) as never))).toBe(
      "CLAIMS",
    );
  });
  test("of an attended device's certificate may live a day, of a managed one's 400", async () => {
    const day = 86_400;
    const cert = (kind: "attended" | "managed", lifeS: number) =>
      signer.sign("devcert", {
        jti: "d",
        iss: signer.kid,
        sub: signer.kid,
        cnf: { jwk: signer.jwk },
        kind,
        iat: NOW_S,
        exp: NOW_S + lifeS,
      });
    expect(await codeOf(() => cert("attended", day))).toBe("none");
    expect(await codeOf(() => cert("attended", day + 1))).toBe("CLAIMS");
    expect(await codeOf(() => cert("managed", 400 * day))).toBe("none");
    expect(await codeOf(() => cert("managed", 400 * day + 1))).toBe("CLAIMS");
  });
  test("with a serial that could never be listed as revoked is refused", async () => {
    const cert = {
      jti: "__proto__",
      iss: signer.kid,
      sub: "s",
      name: "n",
      cnf: { jwk: signer.jwk },
      can: [],
      scopes: [],
      iat: NOW_S,
      exp: NOW_S + 1,
    };
    expect(await codeOf(() => signer.sign("techcert", cert as never))).toBe("CLAIMS");
  });
});

describe("mutations", () => {
  test("of any one character never verify", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(valid.length - 1), fc.nat(127), async (at, code) => {
        const mutated = valid.slice(0, at) + String.fromCharCode(code) + valid.slice(at + 1);
        fc.pre(mutated !== valid);
        expect(await verify(mutated)).not.toBe("none");
      }),
      { numRuns: 600 },
    );
  });
  test("by cutting, doubling and inserting never verify, and never fail otherwise than by a code", async () => {
    const piece = fc.tuple(fc.nat(valid.length), fc.nat(valid.length));
    await fc.assert(
      fc.asyncProperty(piece, fc.string({ maxLength: 8, unit: "binary" }), async ([from, to], text) => {
        const mutated = valid.slice(0, from) + text + valid.slice(to);
        fc.pre(mutated !== valid);
        expect(await verify(mutated)).not.toBe("none");
      }),
      { numRuns: 400 },
    );
  });
  test("of arbitrary text are answered with a code", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), async (text) => {
        expect(await verify(text)).toBe("FORMAT");
      }),
    );
  });
  test("of the payload under the same signature never verify", async () => {
    const [head = "", , signature = ""] = valid.split(".");
    await fc.assert(
      fc.asyncProperty(fc.nat(1_000_000), async (seq) => {
        fc.pre(seq !== 3);
        expect(await verify(`${head}.${b64(JSON.stringify({ ...claims, seq }))}.${signature}`)).toBe(
          "SIGNATURE",
        );
      }),
      { numRuns: 50 },
    );
  });
});

test("base64url has one spelling for each byte string", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const text = encodeBase64url(bytes);
      expect(text).toBe(Buffer.from(bytes).toString("base64url"));
      expect(decodeBase64url(text)).toEqual(new Uint8Array(bytes));
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."ABCabc019-_=+/ "), maxLength: 12 }), (text) => {
      const bytes = decodeBase64url(text);
      if (bytes !== undefined) expect(encodeBase64url(bytes)).toBe(text);
    }),
  );
});
