/** The technician's side against a hub that lies: nothing is signed that no person chose, for nobody whom none invited. */
import { describe, expect, test } from "vitest";
import { objects } from "../objects/_index.ts";
import type { Invitation, SessionView } from "../rest/views.ts";
import { codeOf } from "../trust/code-of.fixture.ts";
import { createCrypto } from "../trust/crypto.ts";
import { formatJ1, joinKey, macJ1, techRequestMac } from "../trust/join.ts";
import { parseLink } from "../trust/links.ts";
import { createTestOrganisation, DAY_S, NOW_S, revoke } from "../trust/organisation.fixture.ts";
import { createSigner, type Signer } from "../trust/sign.ts";
import { readStrict } from "../trust/strict-jws.ts";
import { createFrameMac } from "../trust/stream-keys.ts";
import type { LinkSecret, TechnicianDeps } from "./_deps.ts";
import { createConsoleLink, type SocketEvents } from "./link.ts";
import { approveRequest, invite } from "./organisation.ts";
import { renewList, revokeCertificates } from "./renew-list.ts";
import { createTechnician } from "./technician.ts";

const crypto = createCrypto(globalThis.crypto);
const ORIGIN = "https://help.example";
const people = await createTestOrganisation(crypto);
const key = { signer: people.owner, certs: [people.ownerCert] };

interface Sent {
  readonly t: string;
  readonly b: Record<string, unknown>;
}
/** A technician whose hub says what the test says; `sent` is what left their side. */
async function technicianAt(answers: Readonly<Record<string, unknown>>) {
  const sent: Sent[] = [];
  const called: { name: string; body: unknown }[] = [];
  let events: SocketEvents | undefined;
  const secrets = new Map<string, LinkSecret>();
  const numbers = new Map<string, number>();
  const link = createConsoleLink({
    timer: () => () => undefined,
    open: async (given) => {
      events = given;
      return { send: (data) => void sent.push(JSON.parse(String(data)) as Sent), close: () => undefined };
    },
  });
  const deps: TechnicianDeps = {
    crypto,
    link,
    origin: ORIGIN,
    timer: () => () => undefined,
    nowMs: () => NOW_S * 1_000,
    key: async () => key,
    api: async (name, options) => {
      called.push({ name, body: options?.body });
      return (answers[name] ?? {}) as never;
    },
    secrets: {
      get: async (place) => secrets.get(place),
      set: async (place, value) => void secrets.set(place, value),
    },
    lock: (_name, run) => run(),
    async nextNumber(name) {
      numbers.set(name, (numbers.get(name) ?? 0) + 1);
      return numbers.get(name) ?? 0;
    },
    frameMac: (bytes) => createFrameMac(crypto, bytes),
  };
  await link.start();
  const commands = () => sent.filter(({ t }) => t === "cmd.send");
  return {
    deps,
    called,
    commands,
    sent,
    technician: createTechnician(deps, async () => people.root.kid),
    hubSays: (message: object) => events?.text(JSON.stringify(message)),
  };
}

const session = {
  id: "s1",
  grants: [
    {
      id: "g1",
      scopes: ["run_checks", "run_commands", "terminal", "install_task"].map((scope) => ({
        scope,
        until: NOW_S * 1_000 + 60_000,
        endedAt: null,
      })),
    },
  ],
} as unknown as SessionView;
const due = (op: string, args: object, readOnly = true) =>
  ({
    case: "c1",
    run: "r1",
    device: people.device.kid,
    sid: "s1",
    visit: 1,
    attempt: 1,
    op,
    args: args as Record<string, never>,
    scope: null,
    readOnly,
    jti: `due-${op}`,
  }) as const;
const program = { argv: ["/bin/sh", "-c", "evil"], timeoutMs: 5_000, stream: 7 };

describe("a due step", () => {
  test("that the hub calls read-only is signed unasked where it is a built-in check", async () => {
    const at = await technicianAt({ getCase: { sessions: [session] } });
    await at.technician.runDue(due("check.run", { check: "disk.space", params: {} }));
    expect(at.commands()).toHaveLength(1);
  });

  test.each([
    ["a program", "command.run", program],
    ["a terminal", "terminal.open", { cols: 80, rows: 24, stream: 7 }],
    ["the end of a process", "process.end", { pid: 1, startTicks: 1, signal: "KILL" }],
    ["a stop of the session", "session.end", { reason: "because" }],
  ])("that the hub calls read-only and that is %s is signed by nobody", async (_what, op, args) => {
    const at = await technicianAt({ getCase: { sessions: [session] } });
    expect(await codeOf(() => at.technician.runDue(due(op, args)))).toMatch(/FORBIDDEN|ARGUMENTS/);
    const refused = Promise.withResolvers<unknown>();
    const stop = at.technician.assist(refused.resolve);
    at.hubSays({ t: "run.due", b: due(op, args) });
    expect(await refused.promise).toMatchObject({ code: expect.stringMatching(/FORBIDDEN|ARGUMENTS/) });
    stop();
    expect(at.commands()).toEqual([]);
  });

  test("that names no operation, or arguments that are none, is not signed after a click either", async () => {
    const at = await technicianAt({ getCase: { sessions: [session] } });
    expect(await codeOf(() => at.technician.runDue(due("constructor", {}, false)))).toBe("OPERATION");
    const odd = due("command.run", { ...program, more: 1 }, false);
    expect(await codeOf(() => at.technician.runDue(odd))).toBe("ARGUMENTS");
    expect(at.commands()).toEqual([]);
  });
});

describe("an invitation", () => {
  /** What a hub may make of it, asked for by whoever holds the link. */
  async function requested(forSelf: boolean, lie: Partial<Invitation> & { sub?: string }) {
    const at = await technicianAt({ createInvitation: { id: "8", expiresAt: 0 } });
    const { url } = await invite(at.deps, people.root.kid, {
      name: "Ben Bench",
      can: ["attended"],
      ...(forSelf ? { forSelf } : {}),
    });
    const link = parseLink(url);
    if (link?.kind !== "invite") throw new Error("no invitation");
    const chosen = at.called.find(({ name }) => name === "createInvitation")?.body as { sub?: string };
    const { publicJwk } = await crypto.generateSigningKey("ES256", { extractable: false });
    const mac = await techRequestMac(crypto, link.secret, link.root, publicJwk);
    const { sub = chosen.sub ?? "owner-1", ...more } = lie;
    const invitation = {
      id: "8",
      name: "Ben Bench",
      can: ["attended"],
      state: "requested",
      createdAt: 0,
      expiresAt: 0,
      createdBy: "",
      request: { jwk: publicJwk, mac, sub, at: 0 },
      ...more,
    } as Invitation;
    return { at, invitation };
  }
  const certified = (called: readonly { name: string; body: unknown }[]) => {
    const body = called.find(({ name }) => name === "approveInvitation")?.body as { certs: string[] };
    return readStrict(objects.techcert, body.certs.at(-1) ?? "").claims;
  };

  test("is signed with the name and the rights that its maker chose, whatever the hub shows", async () => {
    const lie = { name: "Olga Owner", can: ["appoint", "issue", "attended"] as Invitation["can"] };
    const { at, invitation } = await requested(false, lie);
    expect(await approveRequest(at.deps, key, invitation)).toBe(true);
    expect(certified(at.called)).toMatchObject({ name: "Ben Bench", can: ["attended"] });
  });

  test("is not signed for the owner's own person, or anybody else's, in place of the new one", async () => {
    for (const sub of ["owner-1", "tech-1"]) {
      const { at, invitation } = await requested(false, { sub });
      expect(await codeOf(() => approveRequest(at.deps, key, invitation))).toBe("CLAIMS");
      expect(at.called.map(({ name }) => name)).not.toContain("approveInvitation");
    }
  });

  test("of one's own further browser is signed for oneself alone", async () => {
    const { at, invitation } = await requested(true, {});
    expect(await approveRequest(at.deps, key, invitation)).toBe(true);
    expect(certified(at.called)).toMatchObject({ sub: "owner-1", name: "Olga Owner", can: ["attended"] });
    const other = await requested(true, { sub: "tech-1" });
    expect(await codeOf(() => approveRequest(other.at.deps, key, other.invitation))).toBe("CLAIMS");
  });
});

describe("a join link", () => {
  test("lets in the machine that proves its secret first; no second one, even one that has the link", async () => {
    const { org, list, listCerts } = people.bundle;
    const at = await technicianAt({
      createJoinLink: { id: "472", expiresAt: 0 },
      getTrust: { org, list, listCerts, superior: [] },
    });
    const { url } = await at.technician.createLink("c1");
    const link = parseLink(url);
    if (link?.kind !== "join") throw new Error("no join link");
    const shared = await joinKey(crypto, link.secret, link.root);
    const requestOf = async (machine: Signer) => {
      const j1 = formatJ1({ jwk: machine.jwk, nonce: "n".repeat(43), system: "Linux", host: "pc" });
      return { link: link.place, j1, mac: await macJ1(crypto, shared, j1) };
    };
    const newMachine = async () =>
      createSigner(crypto, await crypto.generateSigningKey("Ed25519", { extractable: false }));
    const [first, second] = [await newMachine(), await newMachine()];
    const again = await requestOf(first);
    expect(await at.technician.answer(first.kid, again)).toBe(true);
    const late = await requestOf(second);
    expect(await codeOf(() => at.technician.answer(second.kid, late))).toBe("LINK_USED");
    expect(await at.technician.answer(first.kid, again)).toBe(true);
    expect(at.sent.filter(({ t }) => t === "join.accept")).toHaveLength(2);
  });
});

describe("a revocation list", () => {
  const { org, listCerts } = people.bundle;
  const listed = (called: readonly { name: string; body: unknown }[]) => {
    const body = called.find(({ name }) => name === "storeRevocation")?.body as { list: string } | undefined;
    return body && readStrict(objects.revoked, body.list).claims;
  };
  const asOf = async (list: string, certs: readonly string[]) =>
    technicianAt({ getTrust: { org, list, listCerts: certs, superior: [] } });

  test("that runs out is signed anew by an owner, and one more serial by an issuer", async () => {
    const old = await revoke(people.owner, 3, ["lost-1"], NOW_S - 25 * DAY_S);
    const at = await asOf(old, listCerts);
    expect(await renewList(at.deps, key, people.root.kid)).toBe(true);
    expect(listed(at.called)).toMatchObject({ n: 4, serials: ["lost-1"] });
    const other = await asOf(old, listCerts);
    await revokeCertificates(other.deps, key, people.root.kid, ["lost-2"]);
    expect(listed(other.called)).toMatchObject({ n: 4, serials: ["lost-1", "lost-2"] });
  });

  test("that the hub made up is not signed on: neither its serials nor its number, after which none could follow", async () => {
    const liar = await createSigner(crypto, await crypto.generateSigningKey("ES256", { extractable: false }));
    const highest = Number.MAX_SAFE_INTEGER - 1;
    const forged = await revoke(liar, highest, ["owner-1", "tech-1"], NOW_S - 25 * DAY_S);
    const at = await asOf(forged, listCerts);
    expect(await codeOf(() => renewList(at.deps, key, people.root.kid))).toBe("CHAIN");
    expect(await codeOf(() => revokeCertificates(at.deps, key, people.root.kid, ["x"]))).toBe("CHAIN");
    expect(listed(at.called)).toBeUndefined();
  });
});
