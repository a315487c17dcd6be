import { createHash, createHmac, hkdfSync, webcrypto } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { encodeBase64url } from "./bytes.ts";
import { codeOf } from "./code-of.fixture.ts";
import { createCrypto } from "./crypto.ts";
import {
  formatJ1,
  formatJ2,
  joinKey,
  macJ1,
  macJ2,
  openJ2,
  type OpenJ2Input,
  techRequestMac,
  verifyJ1,
  verifyTechRequest,
} from "./join.ts";
import { newSecret } from "./links.ts";
import {
  createTestOrganisation,
  DAY_S,
  NOW_S,
  revoke,
  type TestOrganisation,
  vouch,
} from "./organisation.fixture.ts";

const crypto = createCrypto(webcrypto);
const secret = newSecret(crypto);
let org: TestOrganisation;
let key: Uint8Array<ArrayBuffer>;
let j1: string;
let j2: string;

beforeAll(async () => {
  org = await createTestOrganisation(crypto);
  key = await joinKey(crypto, secret, org.root.kid);
  const nonce = encodeBase64url(crypto.randomBytes(32));
  j1 = formatJ1({ jwk: org.device.jwk, nonce, system: "Debian 12", host: "pc-14" });
  j2 = formatJ2({ ...org.bundle, devcert: org.devcert });
});

const open = async (change: Partial<OpenJ2Input> = {}, resign = true) => {
  const input = { key, root: org.root.kid, j1, j2, mac: "", ownMs: (NOW_S + 5) * 1_000, ...change };
  const mac = resign ? await macJ2(crypto, input.key, input.j1, input.j2) : input.mac;
  return openJ2(crypto, { ...input, mac });
};
const code = (change: Partial<OpenJ2Input> = {}, resign = true) => codeOf(() => open(change, resign));

describe("J1", () => {
  test("from whoever knows the link's secret is taken, with its key's thumbprint", async () => {
    const read = await verifyJ1(crypto, key, j1, await macJ1(crypto, key, j1));
    expect(read).toMatchObject({ kid: org.device.kid, host: "pc-14", system: "Debian 12" });
  });
  test("is covered by HMAC under HKDF of secret and root, byte by byte", async () => {
    const k = hkdfSync("sha256", Buffer.from(secret, "base64url"), org.root.kid, "deskside join v1", 32);
    const expected = createHmac("sha256", Buffer.from(k)).update(`A${j1}`).digest("base64url");
    expect(await macJ1(crypto, key, j1)).toBe(expected);
    expect(await codeOf(() => verifyJ1(crypto, key, `${j1} `, expected))).toBe("SIGNATURE");
  });
  test("from somebody without the secret, of another link or another root is refused", async () => {
    const mac = await macJ1(crypto, key, j1);
    for (const other of [
      await joinKey(crypto, newSecret(crypto), org.root.kid),
      await joinKey(crypto, secret, org.tech.kid),
    ]) {
      expect(await codeOf(() => verifyJ1(crypto, other, j1, mac))).toBe("SIGNATURE");
    }
    for (const wrong of [
      "",
      mac.slice(1),
      `${mac}A`,
      `${mac}=`,
      "A".repeat(43),
      await macJ2(crypto, key, j1, j1),
    ]) {
      expect(await codeOf(() => verifyJ1(crypto, key, j1, wrong))).toBe("SIGNATURE");
    }
  });
  test("with a technician's kind of key, foreign members, or too large is refused", async () => {
    const check = async (text: string) =>
      codeOf(async () => verifyJ1(crypto, key, text, await macJ1(crypto, key, text)));
    const parsed = JSON.parse(j1) as Record<string, unknown>;
    expect(await check(JSON.stringify({ ...parsed, jwk: org.tech.jwk }))).toBe("ALGORITHM");
    expect(await check(JSON.stringify({ ...parsed, admin: true }))).toBe("CLAIMS");
    expect(await check(JSON.stringify({ ...parsed, nonce: "short" }))).toBe("CLAIMS");
    expect(await check("{")).toBe("FORMAT");
    expect(await check(JSON.stringify({ ...parsed, host: "x".repeat(5_000) }))).toBe("FORMAT");
  });
  test("has its host name cleaned of what a page must not show", async () => {
    const text = formatJ1({
      ...(JSON.parse(j1) as { jwk: never; nonce: string; system: string }),
      host: "pc\u202e\u0007-14\n<b>",
    });
    expect((await verifyJ1(crypto, key, text, await macJ1(crypto, key, text))).host).toBe("pc-14 <b>");
  });
});

describe("J2", () => {
  test("gives the organisation, its technician and the device's certificate", async () => {
    const { chain, device, bundle } = await open();
    expect(chain.organisation.name).toBe("Cedar IT");
    expect(chain.leaf.name).toBe("Tess Tech");
    expect(device.kid).toBe(org.device.kid);
    expect(bundle.org).toBe(org.org);
  });
  test("is covered together with J1", async () => {
    const digest = createHash("sha256").update(j1).digest();
    const expected = createHmac("sha256", key).update("T").update(digest).update(j2).digest("base64url");
    expect(await macJ2(crypto, key, j1, j2)).toBe(expected);
    expect(await code({ mac: expected }, false)).toBe("none");
    expect(await code({ mac: expected, j1: j1.replace("pc-14", "pc-15") }, false)).toBe("SIGNATURE");
    expect(await code({ mac: expected, j2: `${j2} ` }, false)).toBe("SIGNATURE");
    expect(await code({ mac: await macJ1(crypto, key, j2) }, false)).toBe("SIGNATURE");
  });
  test("from a hub that made its own root is refused, with the link's key or without", async () => {
    const evil = await createTestOrganisation(crypto);
    const theirs = formatJ2({ ...evil.bundle, devcert: await vouch(evil.tech, org.device) });
    expect(await code({ j2: theirs })).toBe("ROOT_MISMATCH");
    const guessed = await joinKey(crypto, newSecret(crypto), org.root.kid);
    expect(await code({ j2: theirs, mac: await macJ2(crypto, guessed, j1, theirs) }, false)).toBe(
      "SIGNATURE",
    );
  });
  test("with a certificate of another machine's key is refused", async () => {
    const other = await createTestOrganisation(crypto);
    expect(
      await code({ j2: formatJ2({ ...org.bundle, devcert: await vouch(org.tech, other.device) }) }),
    ).toBe("AUDIENCE");
  });
  test("with an expired list, a revoked technician or an old certificate is refused", async () => {
    const old = NOW_S - 40 * DAY_S;
    expect(
      await code({
        j2: formatJ2({ ...org.bundle, list: await revoke(org.owner, 1, [], old), devcert: org.devcert }),
      }),
    ).toBe("LIST_EXPIRED");
    expect(
      await code({
        j2: formatJ2({ ...org.bundle, list: await revoke(org.owner, 2, ["tech-1"]), devcert: org.devcert }),
      }),
    ).toBe("REVOKED");
    expect(await code({ seenSerials: { "tech-1": 3 } })).toBe("REVOKED");
  });
  test("on a machine a year ahead says that the clock is wrong, a year behind it just works", async () => {
    expect(await code({ ownMs: (NOW_S + 365 * DAY_S) * 1_000 })).toBe("CLOCK");
    expect(await code({ ownMs: (NOW_S - 365 * DAY_S) * 1_000 })).toBe("none");
    expect(await code({ ownMs: 0 })).toBe("none");
    // List and certificates still hold after two days; only the device's own has run out by then.
    expect(await code({ ownMs: (NOW_S + 2 * DAY_S) * 1_000 })).toBe("CLOCK");
  });
  test("larger than a message, or of another shape, is refused", async () => {
    expect(await code({ j2: `${j2.slice(0, -1)},"more":1}` })).toBe("CLAIMS");
    expect(await code({ j2: j2 + " ".repeat(57 * 1024) })).toBe("FORMAT");
    expect(await code({ j2: `${j2} ` })).toBe("none");
    expect(await code({ j2: "nonsense" })).toBe("FORMAT");
  });
});

test("a new technician proves the invitation's secret for exactly one key and root", async () => {
  const root = org.root.kid;
  const mac = await techRequestMac(crypto, secret, root, org.tech.jwk);
  expect(await verifyTechRequest(crypto, { secret, root, jwk: org.tech.jwk, mac })).toBe(true);
  expect(await verifyTechRequest(crypto, { secret, root, jwk: org.issuer.jwk, mac })).toBe(false);
  expect(await verifyTechRequest(crypto, { secret, root: org.tech.kid, jwk: org.tech.jwk, mac })).toBe(false);
  expect(await verifyTechRequest(crypto, { secret: newSecret(crypto), root, jwk: org.tech.jwk, mac })).toBe(
    false,
  );
  const device = await techRequestMac(crypto, secret, root, org.device.jwk);
  expect(await verifyTechRequest(crypto, { secret, root, jwk: org.device.jwk, mac: device })).toBe(false);
  const shuffled = Object.fromEntries(Object.entries(org.tech.jwk).toReversed()) as typeof org.tech.jwk;
  expect(await techRequestMac(crypto, secret, root, shuffled)).toBe(mac);
});
