/** Asking the customer: who may, how often, what they see, and what takes a yes back. */
import { expect, test } from "vitest";
import type { Scope } from "@deskside/protocol";
import { joinedAgent, TestClock } from "../support/joined-agent.ts";
import { newJti, startRawHub, testOrganisation, TestTechnician } from "../support/raw-hub.ts";
import { startTestAgent } from "../support/test-agent.ts";

const LOOK: Scope[] = ["view_diagnostics", "read_logs", "run_checks"];

test.each([
  ["", "denied"],
  ["n", "denied"],
  ["yess", "denied"],
  ["y 9", "denied"],
  ["report", "denied"],
  ["y", "granted"],
])('the answer "%s" is %s', async (line, outcome) => {
  await using joined = await joinedAgent();
  joined.machine.customer.always(line);
  const answer = await joined.technician.ask(LOOK);
  expect(answer.outcome).toBe(outcome);
  expect(answer.reported).toBe(line === "report" ? true : undefined);
});

test("the customer leaves out what they do not want, and recording too", async () => {
  await using joined = await joinedAgent();
  joined.machine.customer.always("y 2");
  const answer = await joined.technician.ask(["view_diagnostics", "terminal"]);
  const [, payload = ""] = (answer.grant ?? "").split(".");
  const grant = JSON.parse(Buffer.from(payload, "base64url").toString()) as {
    scopes: { scope: string }[];
    limits: object;
  };
  expect(grant.scopes.map(({ scope }) => scope)).toEqual(["terminal"]);
  expect(grant.limits).toMatchObject({ record: false });
});

test("at a first contact a yes counts only after three seconds", async () => {
  await using joined = await joinedAgent();
  const nora = await joined.hub.organisation.appoint("Nora New");
  const technician = new TestTechnician(joined.link, nora);
  const asked = technician.ask(LOOK);
  await joined.machine.customer.sees("[y/N/report]");
  expect(joined.machine.customer.shown).toContain("Never share passwords or buy gift cards.");
  joined.machine.customer.type("y");
  await joined.machine.customer.sees("You can say yes in");
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  joined.machine.customer.type("y");
  expect((await asked).outcome).toBe("granted");
});

test("what was typed before the question was shown does not answer it", async () => {
  await using joined = await joinedAgent();
  const { customer } = joined.machine;
  for (let line = 0; line < 20; line++) customer.type("y");
  const asked = joined.technician.ask(LOOK);
  await customer.sees("[y/N/report]");
  customer.type("n");
  expect((await asked).outcome).toBe("denied");
});

test("one question at a time; three times no, and asking is muted for ten minutes", async () => {
  const clock = new TestClock();
  await using joined = await joinedAgent([], { agent: { clock } });
  const { technician, link, machine } = joined;
  const first = technician.ask(LOOK);
  await machine.customer.sees("[y/N/report]");
  const second = new TestTechnician(link, joined.hub.organisation);
  expect(await second.ask(LOOK)).toMatchObject({ outcome: "refused", code: "PROMPT_BUSY" });
  machine.customer.type("n");
  expect((await first).outcome).toBe("denied");
  machine.customer.always("n");
  await technician.ask(LOOK);
  await technician.ask(LOOK);
  expect(await technician.ask(LOOK)).toMatchObject({ outcome: "refused", code: "PROMPT_MUTED" });
  clock.passedMs = 10 * 60_000 + 1;
  technician.offsetMs = clock.passedMs;
  machine.customer.always("y");
  expect((await technician.ask(LOOK)).outcome).toBe("granted");
});

test("of a hundred questions in a moment one is shown", async () => {
  await using joined = await joinedAgent();
  const { link, hub, technician, machine } = joined;
  const asks = await Promise.all(Array.from({ length: 100 }, () => technician.signAsk(LOOK)));
  for (const ask of asks) link.send({ t: "ask.send", b: { ask, certs: [...hub.organisation.certs] } });
  await machine.customer.sees("[y/N/report]");
  let refused = 0;
  await link.messages.next((message) => {
    if (message.t === "ask.answered" && message.b.outcome === "refused") refused++;
    return refused >= 99;
  }, "99 refusals");
  expect(machine.customer.shown.match(/\[y\/N\/report\]/g)).toHaveLength(1);
});

test("a yes that a hub makes up is none: it has no such word, and the question stays open", async () => {
  await using joined = await joinedAgent();
  const { link, technician, machine } = joined;
  const asked = technician.ask(LOOK);
  await machine.customer.sees("[y/N/report]");
  const prompt = (await link.next("ask.shown")).jti;
  link.raw(
    JSON.stringify({
      t: "prompt.answer",
      b: { prompt, answer: "yes", scopes: LOOK, authorised: true, record: true },
    }),
  );
  expect((await link.next("error.report")).code).toBe("FORBIDDEN");
  expect(machine.agent.status().sessions).toEqual([]);
  machine.customer.type("n");
  expect((await asked).outcome).toBe("denied");
});

test("names that reorder or break lines are shown as one clean line", async () => {
  const organisation = await testOrganisation("Cedar\u202e TI\nYour Bank");
  await using joined = await joinedAgent([], { hub: { organisation } });
  const person = await organisation.appoint("Mal\u0007lory\r\nfrom Your Bank\u2066");
  const technician = new TestTechnician(joined.link, person);
  const asked = technician.ask(LOOK, { reason: "now\u202e" });
  await joined.machine.customer.sees("Mallory from Your Bank wants to look at this computer.");
  await joined.machine.customer.sees("Cedar TI Your Bank confirms this name.");
  expect(joined.machine.customer.shown).not.toMatch(/[\u202e\u0007\u2066\r]/);
  joined.machine.customer.type("");
  expect((await asked).outcome).toBe("denied");
});

test("a question that was not made for this machine's last word is not shown", async () => {
  await using joined = await joinedAgent();
  const { technician } = joined;
  expect(await technician.ask(LOOK, { nonce: "A".repeat(43) })).toMatchObject({ code: "EXPIRED" });
  expect(await technician.ask(LOOK, { aud: "A".repeat(43) })).toMatchObject({ code: "AUDIENCE" });
  expect(await technician.ask(["files"])).toMatchObject({ code: "SCOPE" });
  expect(joined.machine.customer.shown).not.toContain("[y/N/report]");
});

test("Stop ends what runs within two seconds, without any hub, and nobody asks again until the customer says so", async () => {
  await using joined = await joinedAgent(["run_commands"]);
  const { technician, machine, hub } = joined;
  const arg = { argv: ["/bin/sh", "-c", "trap '' TERM; sleep 100 & wait"], timeoutMs: 100_000, stream: 77 };
  await technician.open("command.run", arg);
  await hub.stop();
  const since = performance.now();
  machine.customer.type("stop");
  await machine.customer.sees("Stopped. Sam Field cannot see or do anything now.");
  await machine.agent.stopSessions();
  expect(performance.now() - since).toBeLessThan(2_000);
  expect(machine.agent.status()).toMatchObject({ sessions: [], running: [], askingBlocked: true });
});

test("after a stop asking is refused until it is allowed again; one permission can be taken back alone", async () => {
  await using joined = await joinedAgent(["view_diagnostics", "run_commands"]);
  const { technician, machine, link } = joined;
  const running = await technician.open("command.run", {
    argv: ["/bin/sleep", "100"],
    timeoutMs: 100_000,
    stream: 78,
  } as never);
  await machine.agent.revoke("run_commands");
  expect((await running.done()).claims).toMatchObject({ status: "cancelled" });
  expect(await link.next("grant.ended")).toMatchObject({ scope: "run_commands", why: "revoked" });
  expect((await technician.run("process.list", {})).claims?.status).toBe("ok");

  await machine.agent.stopSessions();
  expect(await technician.ask(LOOK)).toMatchObject({ outcome: "refused", code: "POLICY" });
  machine.agent.allowAsking();
  machine.customer.always("y");
  expect((await technician.ask(LOOK)).outcome).toBe("granted");
});

test("an operation that changes a service needs its own yes beneath its exact words", async () => {
  await using joined = await joinedAgent(["run_commands"]);
  const { technician, machine, link } = joined;
  machine.customer.always("n");
  const refused = await technician.run("service.control", { service: "no-such-service", action: "restart" });
  expect(refused).toMatchObject({ code: "DECLINED", signed: true });
  await link.next("cmd.confirming");
  expect(machine.customer.shown).toContain("Sam Field wants to restart the service no-such-service.");
});

test("a permission that is asked for again in time carries what runs over its first end", async () => {
  const clock = new TestClock();
  await using joined = await joinedAgent(["run_commands"], { agent: { clock } });
  const { technician, machine } = joined;
  const running = await technician.open("command.run", {
    argv: ["/bin/sleep", "100"],
    timeoutMs: 100_000,
    stream: 79,
  } as never);
  clock.passedMs = technician.offsetMs = 20 * 60_000;
  machine.customer.always("y");
  expect((await technician.ask(["run_commands"])).outcome).toBe("granted");
  clock.passedMs = technician.offsetMs = 35 * 60_000;
  const cancel = JSON.parse(Buffer.from(running.cmd.split(".")[1] ?? "", "base64url").toString()) as {
    jti: string;
  };
  // The first grant is over; the program still runs, and can be cancelled under the second.
  const grant = technician.grants.get("run_commands") ?? "";
  expect((await technician.run("command.cancel", { jti: cancel.jti }, { grant })).claims?.status).toBe("ok");
  expect((await running.done()).claims?.status).toBe("cancelled");
});

test.each([
  ["a year behind", -365],
  ["an hour ahead", 1 / 24],
])("a machine whose clock is %s works, and the question shows both times", async (_what, days) => {
  const clock = new TestClock();
  clock.ownOffsetMs = days * 86_400_000;
  await using joined = await joinedAgent([], { agent: { clock } });
  joined.machine.customer.always("y");
  expect((await joined.technician.ask(["run_checks"])).outcome).toBe("granted");
  expect(joined.machine.customer.shown).toContain("The clocks differ");
  const result = await joined.technician.run("check.run", { check: "disk.inodes", params: {} });
  expect(result.claims?.status).toBe("ok");
});

test("a machine a year ahead says what to do before it joins", async () => {
  const clock = new TestClock();
  clock.ownOffsetMs = 365 * 86_400_000;
  const hub = await startRawHub();
  await using machine = await startTestAgent(hub.joinLink(), { clock });
  const link = await hub.connection(0);
  await hub.accept(link);
  expect((await link.next("join.failed")).code).toBe("CLOCK");
  const { problem } = await machine.agent.ended;
  expect(problem).toMatch(/^This computer thinks it is \d{4}\. Set the date, then try again\.$/);
  await hub.stop();
});

test("nobody to ask: the technician is told", async () => {
  const hub = await startRawHub();
  await using silent = await startTestAgent(hub.joinLink(), { prompt: "auto" });
  const link = await hub.connection(0);
  await hub.accept(link);
  await link.next("join.done");
  expect(silent.agent.status().prompt).toBe("none");
  expect(await new TestTechnician(link, hub.organisation).ask(LOOK, { jti: newJti() })).toMatchObject({
    code: "NO_PROMPT",
  });
  await hub.stop();
});
