/**
 * What version 1 of the trust module made with fixed keys, byte for byte: whoever is out there made the same. A file
 * once written stays as it is; `UPDATE_GOLDEN=1` adds what is missing. The keys serve these files and nothing else.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { webcrypto } from "node:crypto";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { verifyRecord } from "../record/verify-record.ts";
import { createTestCase } from "../record/record.fixture.ts";
import { objects, type ObjectName } from "../objects/_index.ts";
import type { PublicJwk } from "../schema.ts";
import { encodeBase64url } from "./bytes.ts";
import { verifyChain } from "./chain.ts";
import { createCrypto, type PrivateJwk } from "./crypto.ts";
import { joinKey, macJ1, macJ2, openJ2, techRequestMac } from "./join.ts";
import { hashToken, linkToken } from "./links.ts";
import { type FixedKeys, NOW_S } from "./organisation.fixture.ts";
import { type SealedRoot, openRoot, sealRoot } from "./root-words.ts";
import { createSignerFromJwk } from "./sign.ts";
import { createFrameMac, deriveStreamKeys } from "./stream-keys.ts";
import { readStrict } from "./strict-jws.ts";
import { hashOf, thumbprintOf } from "./thumbprint.ts";
import { verifyObject } from "./verify.ts";

const crypto = createCrypto(webcrypto);
const folder = fileURLToPath(new URL("../../golden/trust/", import.meta.url));
const SECRET = "AAECAwQFBgcICQoLDA0ODw";
const WORDS = ["ability", "banana", "candle", "dolphin", "eagle", "fabric", "garden"];
const J1 = '{"jwk":{"crv":"Ed25519","kty":"OKP","x":"x"},"nonce":"n","system":"s","host":"h"}';
const J2 = '{"org":"o"}';

/** The file's content; made first where it is missing and the run asks for it. */
async function golden<T>(name: string, make: () => Promise<T>): Promise<T> {
  const path = `${folder}${name}.json`;
  if (!existsSync(path) && process.env["UPDATE_GOLDEN"] === "1") {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, `${JSON.stringify(await make(), null, 2)}\n`);
  }
  return JSON.parse(readFileSync(path, "utf8")) as T;
}

const publicOf = ({ d: _, ...jwk }: PrivateJwk) => jwk as PublicJwk;
const keys = () =>
  golden("keys", async () => {
    const make = async (alg: "ES256" | "Ed25519") =>
      crypto.exportPrivateJwk((await crypto.generateSigningKey(alg, { extractable: true })).privateKey);
    const ephemeral = async () => {
      const pair = await webcrypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, [
        "deriveBits",
      ]);
      const { crv, kty, x, y, d } = await webcrypto.subtle.exportKey("jwk", pair.privateKey);
      return { crv, kty, x, y, d } as unknown as PrivateJwk;
    };
    const signing: FixedKeys = {
      root: await make("ES256"),
      owner: await make("ES256"),
      issuer: await make("ES256"),
      tech: await make("ES256"),
      device: await make("Ed25519"),
    };
    return { signing, streams: { tech: await ephemeral(), device: await ephemeral() } };
  });

const record = () =>
  golden("record", async () => (await createTestCase(crypto, (await keys()).signing)).record);

/** All that follows from the keys and the texts above, without chance. */
async function derived() {
  const { signing, streams } = await keys();
  const root = await thumbprintOf(crypto, publicOf(signing.root));
  const key = await joinKey(crypto, SECRET, root);
  const privateKey = await webcrypto.subtle.importKey(
    "jwk",
    { ...streams.tech },
    { name: "ECDH", namedCurve: "P-256" },
    false,
    ["deriveBits"],
  );
  const stream = await deriveStreamKeys(crypto, {
    privateKey,
    peer: publicOf(streams.device),
    cmd: "a.b.c",
    result: "d.e.f",
  });
  const mac = await createFrameMac(crypto, stream.out);
  return {
    root,
    device: await thumbprintOf(crypto, publicOf(signing.device)),
    linkToken: await linkToken(crypto, SECRET),
    hashToken: await hashToken(crypto, await linkToken(crypto, SECRET)),
    joinKey: encodeBase64url(key),
    macJ1: await macJ1(crypto, key, J1),
    macJ2: await macJ2(crypto, key, J1, J2),
    techRequest: await techRequestMac(crypto, SECRET, root, publicOf(signing.tech)),
    streamIn: encodeBase64url(stream.in),
    streamOut: encodeBase64url(stream.out),
    frameTag: encodeBase64url(await mac.tag(new Uint8Array(21).fill(1, 0, 16).fill(2, 16), 21)),
  };
}

test("derived keys, tokens, tags and thumbprints are those of version 1", async () => {
  expect(await derived()).toEqual(await golden("derived", derived));
});

test("the root that version 1 sealed opens with its words", async () => {
  const { signing } = await keys();
  const sealed = await golden<SealedRoot>("sealed-root", () => sealRoot(crypto, signing.root, WORDS));
  const opened = await openRoot(crypto, sealed, WORDS);
  expect(opened?.jwk).toEqual(signing.root);
});

describe("the signed objects of version 1", () => {
  test("verify, each kind that a record holds, and lead to the root", async () => {
    const { signing } = await keys();
    const { trust, objects: compact, heads } = await record();
    const names = new Map(
      Object.entries(objects).map(([name, { typ }]) => [typ as string, name as ObjectName]),
    );
    const byKid = new Map<string, PublicJwk>();
    for (const jwk of Object.values(signing))
      byKid.set(await thumbprintOf(crypto, publicOf(jwk)), publicOf(jwk));
    const seen = new Set<string>();
    const all = [
      trust.org,
      ...trust.lists.map(({ list }) => list),
      ...trust.chains.flat(),
      ...trust.devcerts,
      ...compact,
      ...heads,
    ];
    for (const jws of all) {
      const { typ, kid } = JSON.parse(Buffer.from(jws.split(".")[0] ?? "", "base64url").toString()) as {
        typ: string;
        kid: string;
      };
      const name = names.get(typ) as ObjectName;
      seen.add(name);
      const claims = await verifyObject(crypto, name, jws, byKid.get(kid) as PublicJwk);
      expect(claims).toEqual(readStrict(objects[name], jws).claims);
    }
    expect([...seen].sort()).toEqual([
      "answer",
      "ask",
      "cmd",
      "devcert",
      "grant",
      "head",
      "org",
      "result",
      "revoked",
      "techcert",
    ]);
    const { list, listCerts } = trust.lists[0] as (typeof trust.lists)[number];
    const root = await thumbprintOf(crypto, publicOf(signing.root));
    const chain = await verifyChain(crypto, {
      root,
      org: trust.org,
      certs: trust.chains[0] ?? [],
      list,
      listCerts,
      nowS: NOW_S,
    });
    expect(chain.leaf.name).toBe("Tess Tech");
  });
  test("by Ed25519, which has no chance in it, come out the same again", async () => {
    const { signing } = await keys();
    const device = await createSignerFromJwk(crypto, signing.device);
    const { objects: compact } = await record();
    const grant = compact[1] ?? "";
    expect(await device.sign("grant", readStrict(objects.grant, grant).claims)).toBe(grant);
  });
  test("open a J2 made of them", async () => {
    const { signing } = await keys();
    const { trust } = await record();
    const { list, listCerts } = trust.lists[0] as (typeof trust.lists)[number];
    const root = await thumbprintOf(crypto, publicOf(signing.root));
    const key = await joinKey(crypto, SECRET, root);
    const j1 = JSON.stringify({
      jwk: publicOf(signing.device),
      nonce: "AAECAwQFBgcICQoLDA0ODw",
      system: "s",
      host: "h",
    });
    const j2 = JSON.stringify({
      org: trust.org,
      certs: trust.chains[0],
      list,
      listCerts,
      devcert: trust.devcerts[0],
    });
    const opened = await openJ2(crypto, {
      key,
      root,
      j1,
      j2,
      mac: await macJ2(crypto, key, j1, j2),
      ownMs: NOW_S * 1_000,
    });
    expect(opened.device.kid).toBe((await derived()).device);
  });
});

test("the record of version 1 is good under its root", async () => {
  const { root } = await derived();
  const verdict = await verifyRecord(crypto, JSON.stringify(await record()), { root });
  expect(verdict).toMatchObject({ verdict: "good", rootConfirmed: true, organisation: "Cedar IT" });
  expect(await hashOf(crypto, "")).toBe("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU");
});
