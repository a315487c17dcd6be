import { webcrypto } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import {
  type SeenSerials,
  trustBundle,
  verifyAuthority,
  verifyChain,
  verifyDevice,
  verifySigner,
} from "./chain.ts";
import { codeOf } from "./code-of.fixture.ts";
import { createCrypto } from "./crypto.ts";
import {
  type CertOptions,
  certify,
  createTestOrganisation,
  DAY_S,
  NOW_S,
  revoke,
  type TestOrganisation,
  vouch,
} from "./organisation.fixture.ts";
import { createSigner, type Signer } from "./sign.ts";
import { z } from "../schema.ts";

const crypto = createCrypto(webcrypto);
let org: TestOrganisation;
let stranger: Signer;
/** A second key of each rank. */
let other: Signer;

beforeAll(async () => {
  org = await createTestOrganisation(crypto);
  const fresh = async () =>
    createSigner(crypto, await crypto.generateSigningKey("ES256", { extractable: false }));
  stranger = await fresh();
  other = await fresh();
});

interface Change {
  readonly certs?: readonly string[];
  readonly list?: string;
  readonly listCerts?: readonly string[];
  readonly superior?: { list: string; listCerts: string[] }[];
  readonly root?: string;
  readonly org?: string;
  readonly nowS?: number;
  readonly seenSerials?: SeenSerials;
}
const verify = (change: Change = {}) =>
  verifyChain(crypto, {
    root: org.root.kid,
    ...org.bundle,
    nowS: NOW_S + 60,
    ...change,
    certs: [...(change.certs ?? org.bundle.certs)],
    listCerts: [...(change.listCerts ?? org.bundle.listCerts)],
  });
const code = (change: Change = {}) => codeOf(() => verify(change));

test("a chain of owner, issuer and technician leads to the root and says who signs", async () => {
  const chain = await verify();
  expect(chain.leaf).toMatchObject({
    sub: "tech-1",
    name: "Tess Tech",
    kid: org.tech.kid,
    can: ["attended"],
    jti: "tech-1",
    rank: 1,
  });
  expect(chain.organisation).toMatchObject({
    oid: "org-1",
    name: "Cedar IT",
    root: org.root.kid,
    practice: false,
  });
  expect(chain.list).toMatchObject({ n: 1, signer: org.owner.kid });
  expect(chain.certs.map(({ jti }) => jti)).toEqual(["owner-1", "issuer-1", "tech-1"]);
  expect(z.safeParse(trustBundle(), org.bundle).success).toBe(true);
});

test("an owner's and an issuer's own certificates are chains too, and the root may sign the list", async () => {
  const rootList = await revoke(org.root, 2);
  expect((await verify({ certs: [org.ownerCert], list: rootList, listCerts: [] })).leaf.rank).toBe(3);
  expect((await verify({ certs: [org.ownerCert, org.issuerCert] })).leaf.rank).toBe(2);
});

describe("the root", () => {
  test("must be the one that was pinned", async () => {
    expect(await code({ root: stranger.kid })).toBe("ROOT_MISMATCH");
  });
  test("of the organisation's object must be the key that signed it", async () => {
    const forged = await stranger.sign("org", {
      oid: "org-1",
      name: "Cedar IT",
      jwk: org.root.jwk,
      n: 1,
      iat: NOW_S,
    });
    expect(await code({ org: forged })).toBe("ROOT_MISMATCH");
    expect(await code({ org: forged, root: stranger.kid })).toBe("SIGNATURE");
  });
});

describe("a chain is refused", () => {
  test("in the wrong order, with a link missing, empty or too long", async () => {
    const { ownerCert, issuerCert, techCert } = org;
    for (const certs of [
      [techCert, issuerCert, ownerCert],
      [issuerCert, techCert],
      [ownerCert, techCert],
      [techCert],
      [],
    ]) {
      expect(await code({ certs })).toBe("CHAIN");
    }
    const fourth = await certify(org.tech, other, { jti: "x", can: [] });
    expect(await code({ certs: [ownerCert, issuerCert, techCert, fourth] })).toBe("CHAIN");
  });
  test("that a stranger began or continued", async () => {
    const begun = await certify(stranger, org.tech, { jti: "x", can: ["attended"] });
    expect(await code({ certs: [begun] })).toBe("CHAIN");
    expect(await code({ certs: [org.ownerCert, begun] })).toBe("CHAIN");
  });
  test("that names the right signer over a stranger's signature", async () => {
    const [head, payload] = org.techCert.split(".");
    const [, , signature] = (await certify(stranger, org.tech, { jti: "x", can: [] })).split(".");
    expect(await code({ certs: [org.ownerCert, org.issuerCert, `${head}.${payload}.${signature}`] })).toBe(
      "SIGNATURE",
    );
  });
});

describe("a certificate has fewer rights than its signer's:", () => {
  const chained = async (first: CertOptions, second: CertOptions, third?: CertOptions) => {
    const certs = [await certify(org.root, org.owner, first), await certify(org.owner, org.issuer, second)];
    if (third !== undefined) certs.push(await certify(org.issuer, org.tech, third));
    return code({ certs, list: await revoke(org.root, 1), listCerts: [] });
  };
  const owner: CertOptions = { jti: "o", can: ["appoint", "issue", "attended"] };
  const issuer: CertOptions = { jti: "i", can: ["issue", "attended"] };
  const tech: CertOptions = { jti: "t", can: ["attended"] };

  test("an owner makes no owner, an issuer no issuer, a technician nobody", async () => {
    expect(await chained(owner, issuer, tech)).toBe("none");
    expect(await chained(owner, { ...owner, jti: "o2" })).toBe("RIGHTS");
    expect(await chained(issuer, { ...issuer, jti: "i2" })).toBe("RIGHTS");
    expect(await chained(tech, { ...tech, jti: "t2" })).toBe("RIGHTS");
    expect(await chained({ jti: "n", can: [] }, { ...tech, jti: "t2" })).toBe("RIGHTS");
  });
  test("no right that the signer has not", async () => {
    expect(await chained({ jti: "o", can: ["appoint", "issue"] }, { jti: "t", can: ["attended"] })).toBe(
      "RIGHTS",
    );
    expect(await chained(issuer, { jti: "t", can: ["attended", "unattended"] })).toBe("RIGHTS");
  });
  test("unattended only by the root's own issuer", async () => {
    const all: CertOptions = { jti: "o", can: ["appoint", "issue", "attended", "unattended"] };
    const cli: CertOptions = { jti: "i", can: ["issue", "attended", "unattended"] };
    const held: CertOptions = { jti: "t", can: ["attended", "unattended"] };
    expect(await chained(cli, held)).toBe("none");
    expect(await chained(all, cli, held)).toBe("RIGHTS");
  });
  test("no scope that the signer has not", async () => {
    expect(await chained({ ...issuer, scopes: ["run_checks"] }, { ...tech, scopes: ["run_checks"] })).toBe(
      "none",
    );
    expect(
      await chained({ ...issuer, scopes: ["run_checks"] }, { ...tech, scopes: ["run_checks", "terminal"] }),
    ).toBe("RIGHTS");
  });
  test("no longer life", async () => {
    const exp = NOW_S + 10 * DAY_S;
    expect(await chained({ ...issuer, exp }, { ...tech, exp })).toBe("none");
    expect(await chained({ ...issuer, exp }, { ...tech, exp: exp + 1 })).toBe("RIGHTS");
  });
  test("and the key of a technician is on P-256", async () => {
    expect(await chained(issuer, { ...tech, jti: "agent" })).toBe("none");
    const certs = [await certify(org.root, org.device, tech)];
    expect(await code({ certs, list: await revoke(org.root, 1), listCerts: [] })).toBe("CHAIN");
  });
});

describe("time", () => {
  test("ends a list after 30 days and a certificate at its end", async () => {
    expect(await code({ nowS: NOW_S + 30 * DAY_S - 1 })).toBe("none");
    expect(await code({ nowS: NOW_S + 30 * DAY_S })).toBe("LIST_EXPIRED");
    const list = await revoke(org.owner, 9, [], NOW_S + 300 * DAY_S - 1);
    expect(await code({ list, nowS: NOW_S })).toBe("none");
    expect(await code({ list, nowS: NOW_S + 300 * DAY_S })).toBe("EXPIRED");
  });
  test("is not earlier than the newest list says, whatever the machine's clock", async () => {
    const list = await revoke(org.root, 9, [], NOW_S + 301 * DAY_S);
    expect(await code({ list, listCerts: [], nowS: 0 })).toBe("EXPIRED");
  });
  test("is asked again for each signer of a held authority", async () => {
    const authority = await verifyAuthority(crypto, { root: org.root.kid, ...org.bundle, nowS: NOW_S });
    const at = (nowS: number) => codeOf(() => verifySigner(crypto, authority, org.bundle.certs, nowS));
    expect(await at(NOW_S + 1)).toBe("none");
    expect(await at(NOW_S + 30 * DAY_S)).toBe("LIST_EXPIRED");
    const late = { root: org.root.kid, ...org.bundle, nowS: NOW_S + 30 * DAY_S };
    expect(await codeOf(() => verifyAuthority(crypto, late))).toBe("LIST_EXPIRED");
  });
});

describe("revocation", () => {
  test("of a technician, or of anybody above, ends the chain", async () => {
    for (const serial of ["tech-1", "issuer-1", "owner-1"]) {
      const list = await revoke(org.root, 2, [serial]);
      expect(await code({ list, listCerts: [] })).toBe("REVOKED");
    }
    expect(await code({ list: await revoke(org.root, 2, ["somebody"]), listCerts: [] })).toBe("none");
  });
  test("by a signer voids only what is beneath it", async () => {
    const byIssuer = { listCerts: [org.ownerCert, org.issuerCert] };
    expect(await code({ ...byIssuer, list: await revoke(org.issuer, 2, ["tech-1"]) })).toBe("REVOKED");
    expect(await code({ ...byIssuer, list: await revoke(org.issuer, 2, ["owner-1", "issuer-1"]) })).toBe(
      "none",
    );
    const byOwner = { listCerts: [org.ownerCert] };
    expect(await code({ ...byOwner, list: await revoke(org.owner, 2, ["owner-1"]) })).toBe("none");
    expect(await code({ ...byOwner, list: await revoke(org.owner, 2, ["issuer-1"]) })).toBe("REVOKED");
  });
  test("by somebody who may not issue, or by a stranger, is refused", async () => {
    expect(await code({ list: await revoke(org.tech, 2), listCerts: org.bundle.certs })).toBe("RIGHTS");
    expect(await code({ list: await revoke(stranger, 2) })).toBe("CHAIN");
    expect(await code({ list: await revoke(org.owner, 2), listCerts: [] })).toBe("CHAIN");
  });
  test("by a signer that was itself revoked is refused", async () => {
    const change = {
      list: await revoke(org.issuer, 3),
      listCerts: [org.ownerCert, org.issuerCert],
      certs: [org.ownerCert],
    };
    expect(await code(change)).toBe("none");
    expect(await code({ ...change, seenSerials: { "issuer-1": 3 } })).toBe("REVOKED");
    const superior = [{ list: await revoke(org.owner, 2, ["issuer-1"]), listCerts: [org.ownerCert] }];
    expect(await code({ ...change, superior })).toBe("REVOKED");
  });
  test("by a superior lives on in an earlier list that an issuer's newer one carries along", async () => {
    const newest = { list: await revoke(org.issuer, 5), listCerts: [org.ownerCert, org.issuerCert] };
    const second = await certify(org.owner, other, { jti: "issuer-2", can: ["issue", "attended"] });
    const certs = [org.ownerCert, second];
    expect(await code({ ...newest, certs })).toBe("none");
    const superior = [
      { list: await revoke(org.owner, 4, ["issuer-2"], NOW_S - 200 * DAY_S), listCerts: [org.ownerCert] },
    ];
    expect(await code({ ...newest, certs, superior })).toBe("REVOKED");
  });
  test("by a void signer's earlier list is not heard", async () => {
    const superior = [{ list: await revoke(org.owner, 4, ["issuer-1"]), listCerts: [org.ownerCert] }];
    const newest = { list: await revoke(org.root, 5, ["owner-1"]), listCerts: [] };
    const fresh = await certify(org.root, other, { jti: "owner-2", can: ["appoint", "issue", "attended"] });
    const chain = await verify({ ...newest, superior, certs: [fresh] });
    expect(Object.keys(chain.serials)).toEqual(["owner-1"]);
  });
  test("is remembered with the rank of whoever said it, and joined with what was seen", async () => {
    const list = await revoke(org.owner, 2, ["a", "b"]);
    const chain = await verify({ list, seenSerials: { b: 4, c: 2 } });
    expect(chain.serials).toEqual({ a: 3, b: 4, c: 2 });
    expect(await code({ seenSerials: { "tech-1": 2 } })).toBe("REVOKED");
    expect(await code({ seenSerials: { "issuer-1": 2 } })).toBe("none");
  });
  test("of more serials than can be remembered is refused rather than forgotten", async () => {
    const seenSerials = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`s${at}`, 2]));
    expect(await code({ seenSerials })).toBe("none");
    expect(await code({ seenSerials, list: await revoke(org.owner, 2, ["one-more"]) })).toBe("CHAIN");
  });
  test("of serials named like members of every object voids just those", async () => {
    const list = await revoke(org.owner, 2, ["constructor", "toString"]);
    expect(await code({ list })).toBe("none");
    const named = await certify(org.issuer, org.tech, { jti: "constructor", can: ["attended"] });
    expect(await code({ certs: [org.ownerCert, org.issuerCert, named] })).toBe("none");
    expect(await code({ certs: [org.ownerCert, org.issuerCert, named], list })).toBe("REVOKED");
  });
});

describe("a device's certificate", () => {
  test("is a technician's word for the key that it names", async () => {
    const device = await verifyDevice(crypto, await verify(), org.devcert);
    expect(device).toMatchObject({ kid: org.device.kid, kind: "attended", jti: "device-1" });
  });
  test("is refused from another signer, for another key, after revocation, or beyond its signer's rights", async () => {
    const chain = await verify();
    const device = async (jws: string, held = chain) => codeOf(() => verifyDevice(crypto, held, jws));
    expect(await device(await vouch(org.issuer, org.device))).toBe("CHAIN");
    const claims = {
      jti: "d",
      iss: org.tech.kid,
      sub: stranger.kid,
      cnf: { jwk: org.device.jwk },
      kind: "attended" as const,
      iat: NOW_S,
      exp: NOW_S + 10,
    };
    expect(await device(await org.tech.sign("devcert", claims))).toBe("CHAIN");
    expect(
      await device(await org.tech.sign("devcert", { ...claims, sub: org.device.kid, kind: "managed" })),
    ).toBe("RIGHTS");
    expect(
      await device(
        await org.tech.sign("devcert", { ...claims, sub: org.tech.kid, cnf: { jwk: org.tech.jwk } }),
      ),
    ).toBe("CHAIN");
    expect(await device(org.devcert, await verify({ list: await revoke(org.owner, 2, ["device-1"]) }))).toBe(
      "REVOKED",
    );
    const late = await vouch(org.tech, org.device, "late", NOW_S + 300 * DAY_S);
    expect(await device(late)).toBe("RIGHTS");
  });
});
