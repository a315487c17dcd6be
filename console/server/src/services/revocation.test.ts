/** A revoked key at the hub: machines hear of it at once and when they come, and what is signed in there ends. */
import {
  approveRequest,
  invite,
  objects,
  parseLink,
  readStrict,
  requestMembership,
  revokeCertificates,
} from "@deskside/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { crypto, startWorld, until, type World } from "./testing/world.ts";
import type { Visitor } from "./testing/visitor.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

/** A technician whom the owner has let in, and the serial of their certificate. */
async function letIn(name: string): Promise<{ visitor: Visitor; serial: string }> {
  const { owner } = world;
  const { id, url } = await invite(owner.deps, world.root, { name, can: ["attended"] });
  const link = parseLink(url);
  if (link?.kind !== "invite" || owner.key === undefined) throw new Error("no invitation");
  const visitor = world.visitor();
  const { publicJwk } = await crypto.generateSigningKey("ES256", { extractable: false });
  await requestMembership({ api: visitor.api, crypto }, link, publicJwk, "another good password");
  const { items } = await owner.visitor.api("listInvitations");
  const asked = items.find((item) => item.id === id);
  if (asked === undefined || !(await approveRequest(owner.deps, owner.key, asked))) throw new Error("not in");
  const { mine } = await visitor.api("getTrust");
  return { visitor, serial: readStrict(objects.techcert, mine[0]?.certs.at(-1) ?? "").claims.jti };
}
async function revoke(serial: string): Promise<void> {
  const { deps, key } = world.owner;
  if (key === undefined) throw new Error("no key");
  await revokeCertificates(deps, key, world.root, [serial]);
}

describe("a key that is revoked", () => {
  test("is told to the machines that are connected, and to those that come later", async () => {
    const { agent } = await world.visit();
    const { serial } = await letIn("Ben Bench");
    await revoke(serial);
    const told = (from: typeof agent): readonly string[] =>
      from.peer.messages.flatMap((message) =>
        message.t === "trust.update" ? readStrict(objects.revoked, message.b.list).claims.serials : [],
      );
    await until(() => told(agent).includes(serial), "the list");
    await agent.close();
    const again = await agent.again(world.origin);
    await until(() => told(again).includes(serial), "the list after coming back");
    await again.close();
  });

  test("ends the person's sign-ins and live connections; the owner's and others' stay", async () => {
    const [lost, other] = [await letIn("Lara Lost"), await letIn("Otto Other")];
    const closed = Promise.withResolvers<string>();
    await lost.visitor.openSocket({
      text: () => undefined,
      binary: () => undefined,
      closed: closed.resolve,
    });
    expect((await lost.visitor.raw("GET", "/api/v1/cases")).status).toBe(200);
    await revoke(lost.serial);
    expect((await lost.visitor.raw("GET", "/api/v1/cases")).status).toBe(401);
    expect(await closed.promise).toBe("SIGN_IN");
    expect((await other.visitor.raw("GET", "/api/v1/cases")).status).toBe(200);
    expect((await world.owner.visitor.raw("GET", "/api/v1/cases")).status).toBe(200);
  });
});

describe("a machine's name under a chain", () => {
  test("is taken for the case of its own session alone", async () => {
    const { visitor } = world.owner;
    const mine = await world.visit("Mine");
    const other = await world.visit("Another's");
    const { events } = await headOf(visitor, other.caseId);
    const signed = await mine.agent.signer.sign("head", {
      iss: mine.agent.signer.kid,
      case: other.caseId,
      seq: events.seq,
      hash: events.hash,
      iat: Math.floor(Date.now() / 1_000),
    });
    const before = await heads(visitor, other.caseId);
    mine.agent.peer.send({ t: "head.given", b: { sid: mine.sid, head: signed } });
    const refused = await mine.agent.peer.next("error.report");
    expect(refused.b.code).toBe("SESSION");
    expect(await heads(visitor, other.caseId)).toEqual(before);
  });
});

async function record(visitor: Visitor, caseId: string) {
  const { json } = await visitor.raw("GET", `/api/v1/cases/${caseId}/export?format=json`);
  return json as { heads: string[]; events: { seq: number; hash: string }[] };
}
async function headOf(visitor: Visitor, caseId: string) {
  const { events } = await record(visitor, caseId);
  const last = events.at(-1);
  if (last === undefined) throw new Error("no event");
  return { events: last };
}
const heads = async (visitor: Visitor, caseId: string): Promise<string[]> =>
  (await record(visitor, caseId)).heads;
