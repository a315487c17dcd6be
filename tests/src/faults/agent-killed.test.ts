/** An agent that is killed, at any moment: nothing runs twice, and nothing that is not known is told as known. */
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
  chmodSync,
  appendFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEphemeralKey, hashOf } from "@deskside/protocol";
import { afterEach, expect, test } from "vitest";
import { startAgentProcess, type AgentProcess } from "../support/agent-process.ts";
import { stateWithContacts } from "../support/joined-agent.ts";
import { crypto, type RawHub, startRawHub, TestTechnician } from "../support/raw-hub.ts";

const open: { hub?: RawHub; agents: AgentProcess[]; folders: string[] } = { agents: [], folders: [] };
afterEach(async () => {
  for (const agent of open.agents.splice(0)) agent.child.kill("SIGKILL");
  await open.hub?.stop();
  for (const folder of open.folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function start(args: readonly string[]): AgentProcess {
  const agent = startAgentProcess(args);
  open.agents.push(agent);
  return agent;
}

async function granted() {
  const hub = await startRawHub();
  open.hub = hub;
  const stateDir = stateWithContacts(hub.organisation.root, ["sam"]);
  open.folders.push(stateDir);
  const flags = ["--state", stateDir, "--prompt", "terminal", "--no-open"];
  const agent = start(["join", hub.joinLink(), ...flags]);
  const link = await hub.connection(0);
  await hub.accept(link);
  await link.next("join.done");
  const technician = new TestTechnician(link, hub.organisation);
  const asked = technician.ask(["run_commands"]);
  await agent.sees("[y/N/report]");
  agent.type("y");
  expect((await asked).outcome).toBe("granted");
  return { hub, agent, link, technician, stateDir, flags };
}

const folder = () => {
  const made = mkdtempSync(join(tmpdir(), "killed-"));
  open.folders.push(made);
  return made;
};

test("killed while a program runs: the result is unknown, signed, and the program is not run again", async () => {
  const { hub, agent, link, technician, flags } = await granted();
  const file = join(folder(), "ran");
  const own = await createEphemeralKey(crypto);
  const args = {
    argv: ["/bin/sh", "-c", `echo ran >> ${file}; exec sleep 60`],
    timeoutMs: 60_000,
    stream: 7,
  };
  const cmd = await technician.signCommand("command.run", args, { epk: own.publicJwk });
  link.send({ t: "cmd.send", b: { cmd, certs: [...technician.person.certs] } });
  await link.next("cmd.result");
  while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 10));
  await agent.kill();

  const arrival = hub.connection();
  start(["run", ...flags]);
  const back = new TestTechnician(await arrival, hub.organisation, technician.sid);
  const hash = await hashOf(crypto, cmd);
  const unknown = await back.outcome(hash);
  expect(unknown).toMatchObject({ signed: true, claims: { status: "unknown" } });
  // The hub brings the command once more: the stored word, and no run.
  const again = await back.deliver(cmd);
  expect(again.jws).toBe(unknown.jws);
  expect(readFileSync(file, "utf8")).toBe("ran\n");
});

test("killed after the result was written and before the hub acknowledged it: the same result comes again", async () => {
  const { hub, agent, link, technician, flags } = await granted();
  link.honest = false;
  const own = await createEphemeralKey(crypto);
  const args = { argv: ["/bin/true"], timeoutMs: 5_000, stream: 8 };
  const cmd = await technician.signCommand("command.run", args, { epk: own.publicJwk });
  const first = await technician.deliver(cmd);
  await agent.kill();

  const arrival = hub.connection();
  start(["run", ...flags]);
  const back = new TestTechnician(await arrival, hub.organisation, technician.sid);
  const again = await back.outcome(await hashOf(crypto, cmd));
  expect(again.jws).toBe(first.jws);
});

test("after a restart every permission is gone and has to be asked for again", async () => {
  const { hub, agent, technician, flags } = await granted();
  await agent.kill();
  const arrival = hub.connection();
  start(["run", ...flags]);
  const back = new TestTechnician(await arrival, hub.organisation, technician.sid);
  back.grants = technician.grants;
  back.seq = technician.seq;
  expect(await back.run("command.cancel", { jti: "j1" })).toMatchObject({ code: "SESSION" });
});

test("a journal that was cut off in the middle of a line goes on, and the rest is kept aside", async () => {
  const { hub, agent, stateDir, flags } = await granted();
  await agent.kill();
  appendFileSync(join(stateDir, "journal.jsonl"), '["0000', "utf8");
  const arrival = hub.connection();
  start(["run", ...flags]);
  await arrival;
  expect(readFileSync(join(stateDir, "journal.jsonl.damaged-1"), "utf8")).toBe('["0000');
});

test("damaged state is never a fresh start: each file's error says what to do", async () => {
  const { agent, technician, stateDir, flags } = await granted();
  expect((await technician.run("command.cancel", { jti: "j1" })).claims?.status).toBe("failed");
  await agent.kill();
  const spoil = async (name: string, text: string, says: string) => {
    const path = join(stateDir, name);
    const before = existsSync(path) ? readFileSync(path, "utf8") : "";
    writeFileSync(path, text, { mode: 0o600 });
    const failing = start(["run", ...flags]);
    await failing.sees(says);
    expect(await failing.ended()).toBe(1);
    writeFileSync(path, before, { mode: 0o600 });
  };
  const journal = readFileSync(join(stateDir, "journal.jsonl"), "utf8");
  await spoil("device-key.json", "{", "Restore it from a backup");
  await spoil("organisation.json", '{"version":1}', "move the folder away and join again");
  await spoil(
    "journal.jsonl",
    `${journal}["00000000",{"k":"ack","jti":"x"}]\n${journal}`,
    "is damaged in line",
  );
  chmodSync(join(stateDir, "device-key.json"), 0o644);
  const readable = start(["run", ...flags]);
  await readable.sees("chmod 600");
  expect(await readable.ended()).toBe(1);
});

test("a second agent with the same folder is told that one runs, and a lock that was left behind is taken over", async () => {
  const { hub, agent, stateDir, flags } = await granted();
  const second = start(["run", ...flags]);
  await second.sees("already runs with this folder");
  expect(await second.ended()).toBe(1);
  await agent.kill();
  expect(existsSync(join(stateDir, "lock"))).toBe(true);
  const arrival = hub.connection();
  start(["run", ...flags]);
  await arrival;
});

test("told to end, an agent ends its sessions, says so, and exits with 0", async () => {
  const { agent, link } = await granted();
  agent.child.kill("SIGTERM");
  expect((await link.next("grant.ended")).why).toBe("agent-stopping");
  expect((await link.next("session.ended")).why).toBe("agent-stopping");
  expect(await agent.ended()).toBe(0);
});
