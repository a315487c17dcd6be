import { createHash, createHmac, webcrypto } from "node:crypto";
import { expect, test } from "vitest";
import { createCrypto } from "./crypto.ts";
import { createEphemeralKey, createFrameMac, deriveStreamKeys, TAG_BYTES } from "./stream-keys.ts";

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

test("a tag is the first 16 bytes of HMAC over header and payload, however long they are", async () => {
  const key = crypto.randomBytes(32);
  const mac = await createFrameMac(crypto, key);
  for (const covered of [16, 17, 256, 257, 1_016, 16_400]) {
    const frame = crypto.randomBytes(covered + TAG_BYTES);
    const tag = await mac.tag(frame, covered);
    const expected = createHmac("sha256", key)
      .update(frame.subarray(0, covered))
      .digest()
      .subarray(0, TAG_BYTES);
    expect(Buffer.from(tag), `${covered} bytes`).toEqual(expected);
    const other = frame.slice();
    other[covered - 1]! ^= 1;
    expect(await mac.tag(other, covered)).not.toEqual(tag);
    // What stands where the tag will be is not part of it.
    other.set(frame.subarray(0, covered));
    other[covered]! ^= 1;
    expect(await mac.tag(other, covered)).toEqual(tag);
  }
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
