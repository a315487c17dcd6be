import { createHash, createHmac, webcrypto } from "node:crypto";
import { expect, test } from "vitest";
import { createCrypto } from "./crypto.ts";
import {
  checkFrameTag,
  createEphemeralKey,
  createFrameMac,
  deriveStreamKeys,
  type FrameMac,
  TAG_BYTES,
} from "./stream-keys.ts";

const crypto = createCrypto(webcrypto);
const objects = { cmd: "a.b.c", result: "d.e.f" };

test("both ends derive the same two keys, and other objects or peers give others", async () => {
  const [tech, agent, other] = [
    await createEphemeralKey(crypto),
    await createEphemeralKey(crypto),
    await createEphemeralKey(crypto),
  ];
  const atTech = await deriveStreamKeys(crypto, {
    privateKey: tech.privateKey,
    peer: agent.publicJwk,
    ...objects,
  });
  const atAgent = await deriveStreamKeys(crypto, {
    privateKey: agent.privateKey,
    peer: tech.publicJwk,
    ...objects,
  });
  expect(atTech).toEqual(atAgent);
  expect(atTech.in).not.toEqual(atTech.out);
  expect(tech.privateKey.extractable).toBe(false);
  for (const change of [{ cmd: "a.b.x" }, { result: "d.e.x" }, { peer: other.publicJwk }]) {
    const keys = await deriveStreamKeys(crypto, {
      privateKey: tech.privateKey,
      peer: agent.publicJwk,
      ...objects,
      ...change,
    });
    expect(keys.in).not.toEqual(atTech.in);
  }
});

test("a peer's key off the curve derives nothing", async () => {
  const [tech, agent] = [await createEphemeralKey(crypto), await createEphemeralKey(crypto)];
  const off = { ...agent.publicJwk, y: agent.publicJwk.x } as typeof agent.publicJwk;
  await expect(
    deriveStreamKeys(crypto, { privateKey: tech.privateKey, peer: off, ...objects }),
  ).rejects.toThrow();
});

test("a tag is the first 16 bytes of HMAC over header and payload, the same by WebCrypto and by Node", async () => {
  const key = crypto.randomBytes(32);
  const [header, payload] = [crypto.randomBytes(16), crypto.randomBytes(1_000)];
  const byNode: FrameMac = {
    tag: (head, body) => createHmac("sha256", key).update(head).update(body).digest().subarray(0, TAG_BYTES),
  };
  const mac = await createFrameMac(crypto, key);
  const tag = await mac.tag(header, payload);
  expect(Buffer.from(tag)).toEqual(Buffer.from(await byNode.tag(header, payload)));
  expect(tag).toHaveLength(TAG_BYTES);
  for (const check of [mac, byNode]) {
    expect(await checkFrameTag(check, header, payload, tag)).toBe(true);
    for (const [index, bytes] of [header, payload, tag].entries()) {
      const parts = [header.slice(), payload.slice(), tag.slice()] as const;
      (parts[index] as Uint8Array)[bytes.length - 1]! ^= 1;
      expect(await checkFrameTag(check, ...parts)).toBe(false);
    }
    expect(await checkFrameTag(check, header, payload, tag.subarray(0, 15))).toBe(false);
    expect(await checkFrameTag(check, header, payload, new Uint8Array(0))).toBe(false);
  }
  const moved = [new Uint8Array([...header, payload[0] ?? 0]), payload.subarray(1)] as const;
  // The header has a fixed length, which the frame codec keeps: here it shows why.
  expect(await checkFrameTag(mac, ...moved, tag)).toBe(true);
});

test("the keys are those of HKDF with the salt SHA-256(cmd ‖ result)", async () => {
  const pair = await webcrypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, [
    "deriveBits",
  ]);
  const peer = await createEphemeralKey(crypto);
  const keys = await deriveStreamKeys(crypto, {
    privateKey: pair.privateKey,
    peer: peer.publicJwk,
    ...objects,
  });
  const shared = Buffer.from(await crypto.ecdh(pair.privateKey, peer.publicJwk));
  const salt = createHash("sha256").update("a.b.cd.e.f").digest();
  const extracted = createHmac("sha256", salt).update(shared).digest();
  const expand = (info: string) =>
    createHmac("sha256", extracted)
      .update(info)
      .update(new Uint8Array([1]))
      .digest();
  expect(Buffer.from(keys.in)).toEqual(expand("deskside stream v1 in"));
  expect(Buffer.from(keys.out)).toEqual(expand("deskside stream v1 out"));
});
