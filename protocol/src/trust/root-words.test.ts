import { webcrypto } from "node:crypto";
import { expect, test } from "vitest";
import { codeOf } from "./code-of.fixture.ts";
import { createCrypto } from "./crypto.ts";
import { ROOT_WORDS } from "./root-word-list.ts";
import { checkWords, createRoot, generateWords, openRoot, parseSealedRoot } from "./root-words.ts";
import { verifyObject } from "./verify.ts";

const crypto = createCrypto(webcrypto);

const oneLetterApart = (left: string, right: string): boolean => {
  const [short, long] = left.length <= right.length ? [left, right] : [right, left];
  if (long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  return short.slice(short.length === long.length ? at + 1 : at) === long.slice(at + 1);
};

test("the list has 2,048 sorted words of 4 to 8 letters that four letters tell apart and no slip confuses", () => {
  expect(ROOT_WORDS).toHaveLength(2_048);
  expect(new Set(ROOT_WORDS.map((word) => word.slice(0, 4))).size).toBe(2_048);
  expect(ROOT_WORDS.filter((word) => !/^[a-z]{4,8}$/.test(word))).toEqual([]);
  expect(ROOT_WORDS.toSorted()).toEqual(ROOT_WORDS);
  const close = ROOT_WORDS.flatMap((word, at) =>
    ROOT_WORDS.slice(at + 1).filter((other) => oneLetterApart(word, other)),
  );
  expect(close).toEqual([]);
});

test("words are drawn from the whole list by the platform's randomness, the low eleven bits of each pair", async () => {
  const fixed = (byte: number) => ({
    ...crypto,
    randomBytes: (length: number) => new Uint8Array(length).fill(byte),
  });
  expect(await generateWords(fixed(0))).toEqual(Array(7).fill(ROOT_WORDS[0]));
  expect(await generateWords(fixed(255))).toEqual(Array(7).fill(ROOT_WORDS[2_047]));
  const drawn = new Set((await Promise.all(Array.from({ length: 600 }, () => generateWords(crypto)))).flat());
  expect(drawn.size).toBeGreaterThan(1_500);
});

test("a sealed root opens with its words alone, and then signs as the same root", async () => {
  const made = await createRoot(crypto);
  const sealed = parseSealedRoot(JSON.stringify(made.sealed));
  expect(sealed.root).toBe(made.signer.kid);
  expect(JSON.stringify(sealed)).not.toContain(made.jwk.d);
  const opened = await openRoot(crypto, sealed, made.words);
  const claims = { oid: "o", name: "Cedar IT", jwk: made.signer.jwk, n: 1, iat: 1 };
  const org = await opened?.signer.sign("org", claims);
  expect(await verifyObject(crypto, "org", org ?? "", made.signer.jwk)).toEqual(claims);

  const [first = "", second = "", ...rest] = made.words;
  const other = ROOT_WORDS.find((word) => word !== first) ?? "";
  expect(await openRoot(crypto, sealed, [other, second, ...rest])).toBeUndefined();
  if (first !== second) expect(await openRoot(crypto, sealed, [second, first, ...rest])).toBeUndefined();
});

test("a sealed root with any part exchanged does not open", async () => {
  const [made, other] = [await createRoot(crypto), await createRoot(crypto)];
  for (const part of ["root", "salt", "nonce", "sealed"] as const) {
    expect(
      await openRoot(crypto, { ...made.sealed, [part]: other.sealed[part] }, made.words),
    ).toBeUndefined();
  }
  expect(await openRoot(crypto, { ...made.sealed, iterations: 600_001 }, made.words)).toBeUndefined();
});

test("a file that is no sealed root, or asks for too much or too little work, is refused", async () => {
  const { sealed } = await createRoot(crypto);
  for (const text of ["", "{}", "[]", "null", "x".repeat(5_000), JSON.stringify({ ...sealed, more: 1 })]) {
    expect(await codeOf(() => parseSealedRoot(text))).toBe("FORMAT");
  }
  expect(await codeOf(() => parseSealedRoot(JSON.stringify(sealed) + " ".repeat(4_096)))).toBe("FORMAT");
  for (const change of [{ iterations: 1 }, { iterations: 10 ** 9 }, { version: 2 }, { kdf: "none" }]) {
    expect(await codeOf(() => parseSealedRoot(JSON.stringify({ ...sealed, ...change })))).toBe("FORMAT");
  }
  expect(await codeOf(() => openRoot(crypto, { ...sealed, salt: "AA" }, []))).toBe("FORMAT");
});

test("typed words are read with forgiveness, and what is wrong is named", async () => {
  const words = ROOT_WORDS.slice(100, 107);
  const typed = words.map((word, at) => `${at + 1}. ${word.toUpperCase()}`).join(",\n ");
  expect(await checkWords(typed)).toEqual({ ok: true, words });
  const meant = words[3] ?? "";
  const slip = [...words.slice(0, 3), `${meant.slice(0, 4)}zzz`, ...words.slice(4)].join(" ");
  expect(await checkWords(slip)).toEqual({
    ok: false,
    count: 7,
    unknown: [{ word: `${meant.slice(0, 4)}zzz`, meant }],
  });
  expect(await checkWords(words.slice(1).join(" "))).toMatchObject({ ok: false, count: 6, unknown: [] });
  expect(await checkWords("xqzt")).toMatchObject({ unknown: [{ word: "xqzt", meant: null }] });
});
