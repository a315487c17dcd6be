/** What an agent refuses, each with its name: nothing is run, and the process stays. */
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEphemeralKey, type Scope } from "@deskside/protocol";
import { expect, test } from "vitest";
import { joinedAgent, type Joined, TestClock } from "../support/joined-agent.ts";
import { crypto, newJti, testOrganisation, TestTechnician } from "../support/raw-hub.ts";

const CHECK = { check: "disk.inodes", params: {} };
const folder = () => mkdtempSync(join(tmpdir(), "guard-"));
const LOOK: Scope[] = ["view_diagnostics", "run_checks"];

let stream = 100;
/** A program that appends a line to a file each time it runs. */
const marker = (file: string) => ({
  argv: ["/bin/sh", "-c", `echo ran >> ${file}`],
  timeoutMs: 5_000,
  stream: ++stream,
});
const runs = (file: string) => (existsSync(file) ? readFileSync(file, "utf8").split("\n").length - 1 : 0);

/** Runs the marker program through every step, with its stream. */
async function runMarker({ technician }: Joined, file: string) {
  const opened = await technician.open("command.run", marker(file), {
    grant: technician.grants.get("run_commands") ?? "",
  });
  return opened.done();
}

test("without a session, or with a grant that was never given, a command is refused", async () => {
  await using joined = await joinedAgent(LOOK);
  const { technician, hub, link } = joined;
  const stranger = new TestTechnician(link, hub.organisation, "s.other");
  expect(await stranger.run("check.run", CHECK)).toMatchObject({ code: "SESSION", signed: true });
  expect(await technician.run("check.run", CHECK, { grant: "g.never" })).toMatchObject({
    code: "GRANT_MISSING",
  });
});

test("when its time is over, a grant serves no more, whatever the clock on the wall says", async () => {
  const clock = new TestClock();
  await using joined = await joinedAgent(LOOK, { agent: { clock } });
  const { technician } = joined;
  // A day back on the wall: nothing is longer for it.
  clock.ownOffsetMs = -86_400_000;
  clock.passedMs = 59 * 60_000;
  technician.offsetMs = clock.passedMs;
  expect((await technician.run("check.run", CHECK)).claims?.status).toBe("ok");
  clock.passedMs = 61 * 60_000;
  technician.offsetMs = clock.passedMs;
  const late = await technician.run("check.run", CHECK);
  expect(["GRANT_ENDED", "SESSION"]).toContain(late.code);
  await joined.link.next("grant.ended", (b) => b.why === "expired");
});

test("a scope that was not given is not used", async () => {
  await using joined = await joinedAgent(LOOK);
  const file = join(folder(), "ran");
  const { technician } = joined;
  const own = await createEphemeralKey(crypto);
  const refused = await technician.run("command.run", marker(file), { epk: own.publicJwk });
  expect(refused).toMatchObject({ code: "SCOPE", signed: true });
  expect(runs(file)).toBe(0);
});

test("another technician's grant serves nobody else", async () => {
  await using joined = await joinedAgent(LOOK);
  const other = new TestTechnician(
    joined.link,
    await joined.hub.organisation.appoint("Max Other"),
    joined.technician.sid,
  );
  expect(
    await other.run("check.run", CHECK, { grant: joined.technician.grants.get("run_checks") ?? "" }),
  ).toMatchObject({
    code: "NOT_GRANTEE",
  });
});

test("a command for another machine is not run here", async () => {
  await using joined = await joinedAgent(LOOK);
  const elsewhere = "A".repeat(43);
  expect(await joined.technician.run("check.run", CHECK, { aud: elsewhere })).toMatchObject({
    code: "AUDIENCE",
  });
});

test("the same command again runs nothing and gets the stored result", async () => {
  await using joined = await joinedAgent(["run_commands"]);
  const file = join(folder(), "ran");
  const { technician } = joined;
  const own = await createEphemeralKey(crypto);
  const cmd = await technician.signCommand("command.run", marker(file), { epk: own.publicJwk });
  const first = await technician.deliver(cmd);
  const again = await technician.deliver(cmd);
  const andAgain = await technician.deliver(cmd);
  expect(first.claims?.status).toBe("ok");
  expect(again.jws).toBe(first.jws);
  expect(andAgain.jws).toBe(first.jws);
  expect(runs(file)).toBe(1);
});

test("two copies of a command at the same moment give one run", async () => {
  await using joined = await joinedAgent(["run_commands"]);
  const file = join(folder(), "ran");
  const { technician, link } = joined;
  const own = await createEphemeralKey(crypto);
  const cmd = await technician.signCommand("command.run", marker(file), { epk: own.publicJwk });
  for (let copy = 0; copy < 5; copy++)
    link.send({ t: "cmd.send", b: { cmd, certs: [...technician.person.certs] } });
  expect((await technician.deliver(cmd)).claims?.status).toBe("ok");
  expect(runs(file)).toBe(1);
});

test("another command under an id that was used is refused", async () => {
  await using joined = await joinedAgent(LOOK);
  const jti = newJti();
  expect((await joined.technician.run("check.run", CHECK, { jti })).claims?.status).toBe("ok");
  expect(
    await joined.technician.run("check.run", { check: "net.hosts-file", params: {} }, { jti }),
  ).toMatchObject({
    code: "REPLAYED",
    signed: false,
  });
});

test("an old number, an old command and one from the future are refused", async () => {
  await using joined = await joinedAgent(LOOK);
  const { technician } = joined;
  expect((await technician.run("check.run", CHECK)).claims?.status).toBe("ok");
  expect(await technician.run("check.run", CHECK, { seq: 1 })).toMatchObject({ code: "SEQUENCE" });
  const nowS = technician.nowS();
  expect(await technician.run("check.run", CHECK, { iat: nowS - 120, exp: nowS - 60 })).toMatchObject({
    code: "EXPIRED",
  });
  expect(await technician.run("check.run", CHECK, { iat: nowS + 600, exp: nowS + 660 })).toMatchObject({
    code: "CLOCK",
  });
});

test("an unknown operation, values that do not fit, and variables that load code are refused by name", async () => {
  await using joined = await joinedAgent(["run_commands", "run_checks"]);
  const { technician } = joined;
  const file = join(folder(), "ran");
  const grant = technician.grants.get("run_commands") ?? "";
  expect(await technician.run("disk.format", {})).toMatchObject({ code: "OPERATION" });
  expect(await technician.run("check.run", { check: "disk.inodes" })).toMatchObject({ code: "ARGUMENTS" });
  expect(await technician.run("command.run", marker(file), { grant })).toMatchObject({ code: "ARGUMENTS" });
  const { publicJwk: epk } = await createEphemeralKey(crypto);
  const loads = { ...marker(file), env: { LD_PRELOAD: "/tmp/x.so" } };
  expect(await technician.run("command.run", loads, { grant, epk })).toMatchObject({ code: "POLICY" });
  expect(runs(file)).toBe(0);
});

test("more than ten programs a minute are too many, and a flag on the machine raises that", async () => {
  await using joined = await joinedAgent(["run_commands"]);
  const file = join(folder(), "ran");
  for (let program = 0; program < 10; program++)
    expect((await runMarker(joined, file)).claims?.status).toBe("ok");
  const { publicJwk: epk } = await createEphemeralKey(crypto);
  expect(await joined.technician.run("command.run", marker(file), { epk })).toMatchObject({ code: "RATE" });
  expect(runs(file)).toBe(10);

  await using raised = await joinedAgent(["run_commands"], { agent: { rates: { programsPerMinute: 100 } } });
  for (let program = 0; program < 12; program++)
    expect((await runMarker(raised, file)).claims?.status).toBe("ok");
});

test("a technician of another organisation, and one that nobody appointed, get nothing", async () => {
  await using joined = await joinedAgent(LOOK);
  const foreign = await testOrganisation("Crook Ltd");
  const crook = new TestTechnician(joined.link, foreign, joined.technician.sid);
  const grant = joined.technician.grants.get("run_checks") ?? "";
  expect(await crook.run("check.run", CHECK, { grant })).toMatchObject({ code: "CHAIN", signed: false });
  // The crook's own key under an honest technician's certificates.
  const forged = await crook.signCommand("check.run", CHECK, { grant });
  expect(await crook.deliver(forged, joined.hub.organisation.certs)).toMatchObject({
    code: "CHAIN",
    signed: false,
  });
  // And with no certificates at all.
  expect(
    await crook.deliver(await crook.signCommand("check.run", CHECK, { grant }), undefined),
  ).toMatchObject({ code: "CHAIN" });
});

test("a technician without the right to attend cannot ask, and nobody asks beyond their certificate", async () => {
  await using joined = await joinedAgent();
  const issuer = await joined.hub.organisation.appoint("Ina Issuer", { can: ["issue"] });
  const asking = new TestTechnician(joined.link, issuer);
  expect(await asking.ask(LOOK)).toMatchObject({ outcome: "refused", code: "RIGHTS" });
  const narrow = await joined.hub.organisation.appoint("Nina Narrow", { scopes: ["run_checks"] });
  const beyond = new TestTechnician(joined.link, narrow);
  expect(await beyond.ask(["terminal"])).toMatchObject({ outcome: "refused", code: "RIGHTS" });
});

const segments = (jws: string) => jws.split(".") as [string, string, string];
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

test.each<[string, (cmd: string, kid: string) => string, string]>([
  ["padding", (cmd) => `${segments(cmd)[0]}=.${segments(cmd)[1]}.${segments(cmd)[2]}`, "BAD_REQUEST"],
  [
    "a spare bit in the signature",
    (cmd) => {
      const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
      const last = cmd.at(-1) ?? "A";
      return cmd.slice(0, -1) + alphabet.charAt(alphabet.indexOf(last) ^ 1);
    },
    "FORMAT",
  ],
  [
    "alg none",
    (cmd, kid) => `${encoded({ alg: "none", typ: "cmd+jwt", kid })}.${segments(cmd)[1]}.${segments(cmd)[2]}`,
    "ALGORITHM",
  ],
  [
    "HS256",
    (cmd, kid) => `${encoded({ alg: "HS256", typ: "cmd+jwt", kid })}.${segments(cmd)[1]}.${segments(cmd)[2]}`,
    "ALGORITHM",
  ],
  [
    "a key in the header",
    (cmd, kid) =>
      `${encoded({ alg: "ES256", typ: "cmd+jwt", kid, jwk: {} })}.${segments(cmd)[1]}.${segments(cmd)[2]}`,
    "HEADER",
  ],
  [
    "compression",
    (cmd, kid) =>
      `${encoded({ alg: "ES256", typ: "cmd+jwt", kid, zip: "DEF" })}.${segments(cmd)[1]}.${segments(cmd)[2]}`,
    "HEADER",
  ],
  [
    "an unknown critical member",
    (cmd, kid) =>
      `${encoded({ alg: "ES256", typ: "cmd+jwt", kid, crit: ["x"], x: 1 })}.${segments(cmd)[1]}.${segments(cmd)[2]}`,
    "HEADER",
  ],
  [
    "another type",
    (cmd, kid) => `${encoded({ alg: "ES256", typ: "ask+jwt", kid })}.${segments(cmd)[1]}.${segments(cmd)[2]}`,
    "HEADER",
  ],
  [
    "a changed payload",
    (cmd) => {
      const [head, payload, signature] = segments(cmd);
      const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown>;
      return `${head}.${encoded({ ...claims, op: "session.end" })}.${signature}`;
    },
    "SIGNATURE",
  ],
  [
    "JSON serialisation",
    (cmd) =>
      JSON.stringify({ protected: segments(cmd)[0], payload: segments(cmd)[1], signature: segments(cmd)[2] }),
    "BAD_REQUEST",
  ],
])("a command with %s is not judged", async (_what, spoil, code) => {
  await using joined = await joinedAgent(LOOK);
  const { technician, link } = joined;
  const cmd = spoil(await technician.signCommand("check.run", CHECK), technician.person.signer.kid);
  if (code === "BAD_REQUEST") {
    link.raw(JSON.stringify({ t: "cmd.send", b: { cmd, certs: technician.person.certs } }));
    expect((await link.next("error.report")).code).toBe("BAD_REQUEST");
  } else {
    expect(await technician.deliver(cmd)).toMatchObject({ code, signed: false });
  }
  expect((await technician.run("check.run", CHECK)).claims?.status).toBe("ok");
});

test("a revoked technician's program is gone within two seconds, and asking again is refused", async () => {
  await using joined = await joinedAgent();
  const { hub, link, machine } = joined;
  const max = await hub.organisation.appoint("Max Other");
  const technician = new TestTechnician(link, max);
  machine.customer.always("y");
  await technician.ask(["run_commands"]);
  const running = await technician.open("command.run", {
    argv: ["/bin/sleep", "300"],
    timeoutMs: 600_000,
    stream: ++stream,
  } as never);
  const list = await hub.organisation.revoke([max.jti], 2);
  const since = performance.now();
  link.send({
    t: "trust.update",
    b: { org: hub.organisation.org, list, listCerts: [...hub.organisation.certs] },
  });
  const result = await running.done();
  expect(result.claims?.status).toBe("cancelled");
  expect(performance.now() - since).toBeLessThan(2_000);
  expect((await link.next("session.ended")).why).toBe("technician-revoked");
  expect(await technician.ask(["run_commands"])).toMatchObject({ outcome: "refused", code: "REVOKED" });
});

test("an older list takes no revocation back", async () => {
  await using joined = await joinedAgent();
  const { hub, link, technician } = joined;
  const max = await hub.organisation.appoint("Max Other");
  const give = async (list: string) =>
    link.send({
      t: "trust.update",
      b: { org: hub.organisation.org, list, listCerts: [...hub.organisation.certs] },
    });
  await give(await hub.organisation.revoke([max.jti], 3));
  await give(await hub.organisation.revoke([], 2));
  await give(await hub.organisation.revoke([], 4));
  expect(await new TestTechnician(link, max).ask(["run_checks"])).toMatchObject({ code: "REVOKED" });
  joined.machine.customer.always("y");
  expect(await technician.ask(["run_checks"])).toMatchObject({ outcome: "granted" });
});
