/** What a hub can do to an agent's process, folder and records: it is written down, and nothing gives way. */
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEphemeralKey, type Scope } from "@deskside/protocol";
import { expect, test } from "vitest";
import { joinedAgent, type Joined } from "../support/joined-agent.ts";
import { crypto, newJti, type Outcome, testOrganisation, TestTechnician } from "../support/raw-hub.ts";

const CHECK = { check: "disk.inodes", params: {} };
const LOOK: Scope[] = ["view_diagnostics", "run_checks"];
const folder = () => mkdtempSync(join(tmpdir(), "hostile-"));
let stream = 3_000;

interface Entry {
  readonly k: string;
  readonly code?: string;
  readonly jti?: string;
  readonly op?: string;
}
/** What stands in the agent's journal now. */
const journal = ({ machine }: Joined): Entry[] =>
  readFileSync(join(machine.stateDir, "journal.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as [string, Entry])[1]);
const notes = (joined: Joined, code: string) =>
  journal(joined).filter((entry) => entry.k === "note" && entry.code === code);
const works = async ({ technician }: Joined): Promise<Outcome> => technician.run("check.run", CHECK);

test("G05, G09, T01: what is forged, aimed elsewhere or typed by nobody is refused by name, and each has its entry", async () => {
  await using joined = await joinedAgent(["run_commands", "terminal"]);
  const { technician, link, hub } = joined;
  const file = join(folder(), "ran");
  const liar = await testOrganisation("Cedar IT");
  const impostor = new TestTechnician(link, liar, technician.sid);
  impostor.grants = technician.grants;
  const args = { argv: ["/usr/bin/touch", file], timeoutMs: 5_000, stream: ++stream };
  const { publicJwk: epk } = await createEphemeralKey(crypto);
  expect(await impostor.run("command.run", args, { epk })).toMatchObject({ code: "CHAIN", signed: false });
  expect(await technician.deliver(await impostor.signCommand("command.run", args, { epk }))).toMatchObject({
    signed: false,
  });
  const aimed = await technician.run("command.run", args, { epk, aud: "A".repeat(43), jti: "aimed-1" });
  expect(aimed).toMatchObject({ code: "AUDIENCE", signed: true });
  const shell = await technician.open("terminal.open", { stream: ++stream, cols: 80, rows: 24 } as never, {
    grant: technician.grants.get("terminal") ?? "",
  });
  link.raw(shell.frame(`touch ${file}\n`, { key: new Uint8Array(32) }));
  await link.next("stream.closed", (b) => b.code === "STREAM_FORGED");
  expect(hub.organisation.root).not.toBe(liar.root);
  expect(existsSync(file)).toBe(false);
  expect(notes(joined, "CHAIN").length).toBeGreaterThanOrEqual(1);
  expect(notes(joined, "STREAM_FORGED")).toHaveLength(1);
  expect(journal(joined).filter(({ k, jti }) => k === "done" && jti === "aimed-1")).toHaveLength(1);
  expect(journal(joined).some(({ k, op }) => k === "started" && op === "command.run")).toBe(false);
});

test("a flood of forged commands fills no disk, and washes no other entry away", async () => {
  await using joined = await joinedAgent(["run_commands", "run_checks", "terminal"]);
  const { technician, link } = joined;
  const shell = await technician.open("terminal.open", { stream: ++stream, cols: 80, rows: 24 } as never, {
    grant: technician.grants.get("terminal") ?? "",
  });
  link.raw(shell.frame("x", { key: new Uint8Array(32) }));
  await link.next("stream.closed");
  const cmd = await forgedBy(joined);
  for (let count = 0; count < 500; count += 1) link.send({ t: "cmd.send", b: { cmd } });
  const grant = technician.grants.get("run_checks") ?? "";
  expect((await technician.run("check.run", CHECK, { grant })).claims?.status).toBe("ok");
  expect(notes(joined, "CHAIN").length).toBeLessThanOrEqual(30);
  expect(notes(joined, "CHAIN").length).toBeGreaterThan(0);
  expect(notes(joined, "STREAM_FORGED")).toHaveLength(1);
});

test("a terminal that is resized while its shell ends takes nobody with it", async () => {
  await using joined = await joinedAgent(["terminal", "run_checks"]);
  const { technician, link } = joined;
  const number = ++stream;
  const shell = await technician.open("terminal.open", { stream: number, cols: 80, rows: 24 } as never, {
    grant: technician.grants.get("terminal") ?? "",
  });
  // A job that stays keeps the terminal in its list after the shell has gone.
  shell.type("trap '' HUP; (trap '' HUP; sleep 1) & exit\n");
  let over = false;
  const done = shell.done().finally(() => {
    over = true;
  });
  while (!over) {
    link.send({ t: "terminal.resize", b: { stream: number, cols: 81, rows: 25 } });
    await new Promise((resolve) => setImmediate(resolve));
  }
  await done;
  const grant = technician.grants.get("run_checks") ?? "";
  expect((await technician.run("check.run", CHECK, { grant })).claims?.status).toBe("ok");
});

test("T01: what is typed while a stopped terminal goes down reaches not even a program that will not go", async () => {
  await using joined = await joinedAgent(["terminal"]);
  const { technician, machine } = joined;
  const file = join(folder(), "typed");
  const shell = await technician.open("terminal.open", { stream: ++stream, cols: 80, rows: 24 } as never, {
    grant: technician.grants.get("terminal") ?? "",
  });
  shell.type(`exec sh -c 'trap "" HUP TERM; echo list''ening; read line; echo "$line" > ${file}; sleep 5'\n`);
  await shell.until("listening");
  const stopped = machine.agent.stopSessions();
  shell.type("evil\n");
  await stopped;
  await shell.done();
  expect(existsSync(file)).toBe(false);
});

test("G06: the same command a hundred times is one run, and its document waits once", async () => {
  await using joined = await joinedAgent(LOOK);
  const { technician, link, hub } = joined;
  const cmd = await technician.signCommand("process.list", {}, { jti: newJti() });
  const first = await technician.deliver(cmd);
  expect(first.claims?.status).toBe("ok");
  link.honest = false;
  const since = link.mark;
  for (let count = 0; count < 100; count += 1) link.send({ t: "cmd.send", b: { cmd } });
  await works(joined).catch(() => undefined);
  expect(link.messages.kept.slice(since).filter(({ t }) => t === "cmd.result").length).toBeGreaterThan(50);
  const known = hub.links.length;
  link.socket.terminate();
  const again = await hub.connection(known);
  expect(again.hello?.streams.length).toBeLessThanOrEqual(2);
  expect(journal(joined).filter(({ k, op }) => k === "started" && op === "process.list")).toHaveLength(1);
});

test("a program's stream number that is in use is refused, and the one that has it goes on", async () => {
  await using joined = await joinedAgent(["run_commands"]);
  const { technician } = joined;
  const number = ++stream;
  const slow = await technician.open("command.run", {
    argv: ["/bin/sh", "-c", "sleep 0.5; echo whole"],
    timeoutMs: 20_000,
    stream: number,
  } as never);
  const { publicJwk: epk } = await createEphemeralKey(crypto);
  const second = await technician.run(
    "command.run",
    { argv: ["/bin/echo", "other"], timeoutMs: 5_000, stream: number },
    { epk },
  );
  expect(second).toMatchObject({ code: "STREAM_BUSY", signed: true });
  expect((await slow.done()).claims?.status).toBe("ok");
  expect(slow.printed().toString()).toContain("whole");
});

async function forgedBy(joined: Joined): Promise<string> {
  const impostor = new TestTechnician(joined.link, await testOrganisation("Cedar IT"), joined.technician.sid);
  return impostor.signCommand("check.run", CHECK, {
    grant: joined.technician.grants.get("run_checks") ?? "",
  });
}
