import { createHash, hkdfSync, webcrypto } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createCrypto } from "./crypto.ts";
import { formatLink, hashToken, type Link, linkToken, newSecret, newToken, parseLink } from "./links.ts";

const crypto = createCrypto(webcrypto);
const root = newToken(crypto);
const secret = newSecret(crypto);
const token = newToken(crypto);
const trust = { place: "472", root, secret };

const LINKS: readonly Link[] = [
  { kind: "invite", origin: "https://help.example", ...trust, place: "8" },
  { kind: "join", origin: "http://localhost:4600", ...trust },
  { kind: "customer", origin: "https://help.example", id: "01jabc-x", token },
  { kind: "sign-in", origin: "https://help.example", token },
  { kind: "sign-in", origin: "https://help.example", token, invite: trust },
];

test("every link comes back as it was written, with nothing but the admitted characters", () => {
  for (const link of LINKS) {
    const text = formatLink(link);
    expect(text).toMatch(/^[A-Za-z0-9._#:/-]+$/);
    expect(parseLink(text)).toEqual(link);
    expect(parseLink(` ${text}\n`)).toEqual(link);
  }
  expect(formatLink(LINKS[1] as Link)).toBe(`http://localhost:4600/j/472#1.${root}.${secret}`);
});

test("a link that nobody could read is not written", () => {
  expect(() => formatLink({ kind: "join", origin: "https://[::1]:80", ...trust })).toThrow(TypeError);
  expect(() => formatLink({ kind: "join", origin: "https://h", ...trust, secret: "short" })).toThrow(
    TypeError,
  );
  expect(() => formatLink({ kind: "customer", origin: "https://h", id: "a/b", token })).toThrow(TypeError);
});

test("links of another shape, version or length are none of ours", () => {
  const join = formatLink(LINKS[1] as Link);
  for (const text of [
    "",
    join.replace("#1.", "#2."),
    join.replace("#", "?"),
    join.replace("/j/", "/k/"),
    join.replace("http:", "javascript:"),
    join.replace("http:", "ftp:"),
    join.replace("localhost", "user@localhost"),
    join.replace("/j/472", "/j/../472"),
    join.replace("/j/472", "/j/4.72"),
    `${join}.more`,
    `${join}A`,
    join.slice(0, -1),
    join.replace(secret, `${secret.slice(0, -1)}_`),
    join.replace(root, root.slice(1)),
    `${join}%00`,
    `${join} ${join}`,
    formatLink(LINKS[2] as Link).replace("#", "#1."),
    `https://help.example/s#${token}.472.${root}`,
    `https://help.example/s#${"A".repeat(600)}`,
    `https://${"a".repeat(500)}.example/s#${token}`,
    "https://help.example/s#AAAA",
    "https://help.example/c/1#AAAA",
    `https://help.example/s#AAAA.472.${root}.${secret}`,
  ]) {
    expect(parseLink(text)).toBeUndefined();
  }
});

test("any text is read or refused, never thrown over; what is read is written the same", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.webUrl({ withFragments: true }),
        fc.mixedCase(fc.constantFrom(...LINKS.map(formatLink))),
      ),
      (text) => {
        const link = parseLink(text);
        if (link !== undefined) expect(formatLink(link)).toBe(text.trim());
      },
    ),
  );
});

test("the hub's token is HKDF of the secret, and what it stores is the token's SHA-256", async () => {
  const expected = hkdfSync("sha256", Buffer.from(secret, "base64url"), "", "deskside link token v1", 32);
  expect(await linkToken(crypto, secret)).toBe(Buffer.from(expected).toString("base64url"));
  expect(await hashToken(crypto, token)).toBe(createHash("sha256").update(token).digest("base64url"));
  expect(newSecret(crypto)).not.toBe(secret);
});
