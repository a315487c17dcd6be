/** The way to the hub: versions, doubles, links that do not count, live samples, alerts, and a command line beside it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Body, FRAME_KIND, type Frame } from "@deskside/protocol";
import { expect, test } from "vitest";
import { startAgentProcess } from "../support/agent-process.ts";
import { joinedAgent, stateWithContacts } from "../support/joined-agent.ts";
import { startRawHub, testOrganisation, TestTechnician } from "../support/raw-hub.ts";
import { startTestAgent } from "../support/test-agent.ts";

test.each([
  ["newer", { version: 9, minVersion: 7 }, "The hub is newer"],
  ["older", { version: 0, minVersion: 0 }, "The hub is older"],
])("a hub that is %s gets a clear word and no key", async (_what, version, says) => {
  const hub = await startRawHub(version);
  await using machine = await startTestAgent(hub.joinLink());
  const { problem, exitCode } = await machine.agent.ended;
  expect(exitCode).toBe(1);
  expect(problem).toContain(says);
  expect(hub.links).toHaveLength(0);
  await hub.stop();
});

test.each([
  ["LINK_USED", "This code has run out."],
  ["LINK_EXPIRED", "This code has run out."],
  ["LINK_UNKNOWN", "That code did not work."],
] as const)("a link that the hub answers with %s ends the agent with words that help", async (code, says) => {
  const hub = await startRawHub({
    instead(link) {
      link.send({ t: "error.report", b: { code } });
      link.socket.close();
      return true;
    },
  });
  await using machine = await startTestAgent(hub.joinLink());
  expect((await machine.agent.ended).problem).toContain(says);
  await hub.stop();
});

test("the answer of somebody without the link's secret, or of another organisation, is not pinned", async () => {
  const hub = await startRawHub();
  await using machine = await startTestAgent(hub.joinLink());
  const link = await hub.connection(0);
  await hub.accept(link, { j2: (text) => text.replace("org", "0rg") });
  expect((await link.next("join.failed")).code).toBe("SIGNATURE");
  expect(machine.agent.status()).toMatchObject({ organisation: null, joining: "failed" });

  const crook = await testOrganisation("Crook Ltd");
  const other = await startRawHub({ organisation: crook });
  await using victim = await startTestAgent(other.joinLink({ root: hub.organisation.root }));
  const caught = await other.connection(0);
  // It knows the link's secret, and hands over another organisation all the same.
  await other.accept(caught, { signer: crook, root: hub.organisation.root });
  expect((await caught.next("join.failed")).code).toBe("ROOT_MISMATCH");
  expect((await victim.agent.ended).problem).toContain("Stop. This is not the help desk in your link.");
  await Promise.all([hub.stop(), other.stop()]);
});

test("told that another agent has the same key, it stops and says so", async () => {
  await using joined = await joinedAgent();
  joined.link.send({ t: "error.report", b: { code: "DEVICE_DUPLICATE" } });
  const { exitCode, problem } = await joined.machine.agent.ended;
  expect(exitCode).toBe(1);
  expect(problem).toContain("Another agent with the same key took over");
});

test("it comes back after the hub was away, as the same device, with what it owes", async () => {
  await using joined = await joinedAgent(["run_checks"]);
  const { link, hub, technician } = joined;
  link.honest = false;
  const result = await technician.run("check.run", { check: "disk.inodes", params: {} });
  const arrival = hub.connection();
  link.socket.terminate();
  const back = await arrival;
  expect(back.hello?.root).toBe(hub.organisation.root);
  const again = await new TestTechnician(back, hub.organisation, technician.sid).outcome(
    result.claims?.cmd ?? "",
  );
  expect(again.jws).toBe(result.jws);
  expect(again.document).toEqual(result.document);
  // The grant is still there: a lost network takes nothing.
  const later = new TestTechnician(back, hub.organisation, technician.sid);
  later.grants = technician.grants;
  later.seq = technician.seq;
  expect((await later.run("check.run", { check: "disk.inodes", params: {} })).claims?.status).toBe("ok");
});

test("messages that no agent takes are answered, and twenty of them end the connection", async () => {
  await using joined = await joinedAgent();
  const arrival = joined.hub.connection();
  for (let message = 0; message < 20; message++)
    joined.link.raw(JSON.stringify({ t: "shell.run", b: { message } }));
  expect((await joined.link.next("error.report")).code).toBe("UNKNOWN_TYPE");
  await arrival;
  expect(joined.link.closed).toBe(true);
});

test("live samples flow while somebody watches, one a frame, and end when nobody does", async () => {
  await using joined = await joinedAgent(["view_diagnostics"]);
  const { technician, link } = joined;
  const cmd = await technician.signCommand("live.start", { intervalMs: 1_000 });
  link.send({ t: "cmd.send", b: { cmd, certs: [...technician.person.certs] } });
  const first = await link.frames.next<Frame>((frame) => frame.kind === FRAME_KIND.live, "a sample");
  const sample = JSON.parse(Buffer.from(first.payload).toString("utf8")) as { cpu: { usedPct: number } };
  expect(sample.cpu.usedPct).toBeGreaterThanOrEqual(0);
  const second = await link.frames.next<Frame>(
    (frame) => frame.kind === FRAME_KIND.live && frame.offset > first.offset,
    "another",
  );
  expect(second.offset).toBe(first.offset + first.payload.length);
  link.send({ t: "live.idle", b: {} });
  const { hashOf } = await import("@deskside/protocol");
  const { crypto } = await import("../support/raw-hub.ts");
  expect((await technician.outcome(await hashOf(crypto, cmd))).claims?.status).toBe("ok");
});

test("an alert that was left while the agent was away is raised at its start, until the hub has it", async () => {
  const hub = await startRawHub();
  const stateDir = stateWithContacts(hub.organisation.root, []);
  mkdirSync(join(stateDir, "alerts"), { mode: 0o700 });
  const alert: Body<"alert.raise"> = {
    alert: "a1",
    deployment: null,
    kind: "disk-low",
    summary: "The disk is nearly full",
    details: "",
    facts: { freePct: 3 },
    at: 1,
    simulated: false,
  };
  writeFileSync(join(stateDir, "alerts", "a1.json"), JSON.stringify(alert));
  await using machine = await startTestAgent(hub.joinLink(), { stateDir });
  const link = await hub.connection(0);
  expect(await link.next("alert.raise")).toMatchObject({ alert: "a1", kind: "disk-low" });
  await machine.agent.stop();
  await hub.stop();
});

test("beside a running agent the command line sees, takes back, stops, and joins a second case", async () => {
  const hub = await startRawHub();
  const stateDir = stateWithContacts(hub.organisation.root, ["sam"]);
  const flags = ["--state", stateDir, "--prompt", "terminal", "--no-open"];
  const agent = startAgentProcess(["join", hub.joinLink(), ...flags]);
  const link = await hub.connection(0);
  await hub.accept(link);
  await link.next("join.done");
  const technician = new TestTechnician(link, hub.organisation);
  const asked = technician.ask(["view_diagnostics", "run_checks"]);
  await agent.sees("[y/N/report]");
  agent.type("y");
  await asked;
  const cli = async (...args: string[]) => {
    const run = startAgentProcess([...args, "--state", stateDir]);
    const code = await run.ended();
    return { code, printed: run.printed };
  };
  expect((await cli("status")).printed).toContain("Sam Field from Cedar IT (#1042)");
  const grants = JSON.parse((await cli("grants", "--json")).printed) as { scopes: { scope: string }[] }[];
  expect(grants[0]?.scopes.map(({ scope }) => scope)).toEqual(["view_diagnostics", "run_checks"]);
  expect((await cli("revoke", "run_checks")).printed).not.toContain("run_checks");
  expect((await link.next("grant.ended")).scope).toBe("run_checks");
  expect(await cli("revoke", "flying")).toMatchObject({ code: 2 });
  expect((await cli("stop")).printed).toContain("Stopped.");
  expect((await link.next("session.ended")).why).toBe("customer");

  const arrival = hub.connection();
  const second = await cli("join", hub.joinLink({ place: "473" }));
  expect(second).toMatchObject({ code: 0 });
  const again = await arrival;
  expect((await again.next("join.request")).link).toBe("473");
  expect(again.hello?.jwk).toEqual(link.hello?.jwk);
  agent.child.kill("SIGTERM");
  expect(await agent.ended()).toBe(0);
  expect(await cli("status")).toMatchObject({
    code: 1,
    printed: expect.stringContaining("No agent runs with this folder") as string,
  });
  await hub.stop();
});
