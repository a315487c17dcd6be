/** The whole road by command line: join, ask, grant, check, run, shell, close, export, verify. Real hub, real agent. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  ask,
  type DeskWorld,
  deskWorld,
  type Machine,
  openCase,
  type Opened,
  startMachine,
} from "../support/desk-world.ts";

const open = new AsyncDisposableStack();
let world: DeskWorld;
let opened: Opened;
let machine: Machine;

beforeAll(async () => {
  world = open.use(await deskWorld());
  opened = await openCase(world.owner);
  machine = open.use(await startMachine(world, opened));
});
afterAll(() => open.disposeAsync());

describe("a technician at the command line and a customer at a terminal", () => {
  test("a machine that joins is accepted, and the customer's yes is what was granted", async () => {
    const asked = await ask(world.owner, machine, [
      "view_diagnostics",
      "run_checks",
      "run_commands",
      "terminal",
    ]);
    expect(asked).toMatchObject({
      code: 0,
      json: { ok: true, outcome: "granted", case: opened.ref, refused: [] },
    });
    expect(asked.json["granted"].map(({ scope }: { scope: string }) => scope).sort()).toEqual([
      "run_checks",
      "run_commands",
      "terminal",
      "view_diagnostics",
    ]);
    expect(machine.process.printed).toContain("Sam Field wants to");
    expect(machine.process.printed).toContain("Cedar IT confirms this name.");
  });

  test("a check's report is signed by the PC", async () => {
    const report = await world.owner.done("check", machine.device, "disk.space");
    expect(report).toMatchObject({ ok: true, signedBy: machine.device, report: { check: "disk.space" } });
    expect(report["report"].evidence.length).toBeGreaterThan(0);
  });

  test("a program's output comes as it was written, its exit code in the JSON", async () => {
    const script = "echo to-out; echo to-err >&2; exit 3";
    const ran = await world.owner.run(["run", machine.device, "--json", "--", "/bin/sh", "-c", script]);
    expect(ran.code).toBe(1);
    expect(ran.json).toMatchObject({
      ok: false,
      status: "failed",
      exit: 3,
      stdout: "to-out\n",
      stderr: "to-err\n",
    });
    const live = await world.owner.run([
      "run",
      machine.device,
      "--",
      "/bin/sh",
      "-c",
      "echo to-out; echo to-err >&2",
    ]);
    expect(live).toMatchObject({ code: 0, stdout: "to-out\n" });
    expect(live.stderr).toContain("to-err\n");
  });

  test("nothing of an argument is read by a shell", async () => {
    const ran = await world.owner.done("run", machine.device, "--", "/bin/echo", "$(touch x)", "a b;c");
    expect(ran["stdout"]).toBe("$(touch x) a b;c\n");
  });

  test("Ctrl-C stops the program on the PC", async () => {
    const { child, ended } = world.owner.start([
      "run",
      machine.device,
      "--",
      "/bin/sh",
      "-c",
      "echo begun; exec sleep 60",
    ]);
    await new Promise<void>((resolve) => {
      child.stdout?.on("data", (text: string) => {
        if (text.includes("begun")) resolve();
      });
    });
    child.kill("SIGINT");
    const ran = await ended;
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/stopped|cancel/i);
  });

  test("a program that runs longer than its limit is ended by the PC", async () => {
    const ran = await world.owner.run([
      "run",
      machine.device,
      "--timeout",
      "1",
      "--json",
      "--",
      "/bin/sleep",
      "30",
    ]);
    expect(ran).toMatchObject({ code: 1, json: { status: "timed_out" } });
  });

  test("a shell types on the PC, and ends with it", async () => {
    const ran = await world.owner.run(["shell", machine.device], "echo typed-$((40+2)); exit\n");
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain("typed-42");
  });

  test("what was not allowed is refused, and the missing ask is named", async () => {
    const refused = await world.owner.run(["check", machine.device, "log.errors", "--json"]);
    expect(refused).toMatchObject({ code: 1, json: { ok: false, code: "GRANT_MISSING" } });
    expect(refused.json["remedy"]).toMatch(
      new RegExp(`^deskside ask \\S+ read_logs --case ${opened.number}$`),
    );
    expect(refused.stderr).toContain(refused.json["remedy"]);
  });

  test("no is no, and ends with 1", async () => {
    const asked = await ask(world.owner, machine, ["read_logs"], "");
    expect(asked).toMatchObject({ code: 1, json: { ok: false, outcome: "denied" } });
  });

  test("closing needs the customer's word or a reason, ends the session on the PC, and signs the record", async () => {
    const { number } = opened;
    const close = ["case", "close", number, "--resolution", "fixed", "--text", "Room was made."];
    expect(await world.owner.run(close)).toMatchObject({ code: 1 });
    const closed = await world.owner.done(...close, "--unconfirmed", "They had to leave.");
    expect(closed).toMatchObject({ ref: opened.ref, state: "closed" });
    await machine.process.sees("Nobody is connected.");
    const after = await world.owner.run(["run", machine.device, "--json", "--", "/bin/true"]);
    expect(after).toMatchObject({ code: 1, json: { code: "GRANT_MISSING" } });
  });
});

describe("the record of the case", () => {
  const file = (name: string): string => join(world.owner.home, name);

  test("is good, with nothing but the file and the fingerprint", async () => {
    await world.owner.done("export", opened.number, "--format", "json", "-o", file("record.json"));
    await world.hub.kill();
    const verdict = await world.owner.done("verify", file("record.json"), "--root", world.root);
    expect(verdict).toMatchObject({ verdict: "good", root: world.root, rootConfirmed: true, problems: [] });
    const texts = verdict["statements"].map(({ text }: { text: string }) => text).join("\n");
    expect(texts).toContain("/bin/echo");
    const unnamed = await world.owner.done("verify", file("record.json"));
    expect(unnamed["rootConfirmed"]).toBe(false);
    expect(unnamed["summary"]).toContain(world.root);
    await world.hub.start();
  });

  test("as a page and as a recording it can be had too", async () => {
    await world.owner.done("export", opened.number, "--format", "html", "-o", file("record.html"));
    expect(await world.owner.done("verify", file("record.html"), "--root", world.root)).toMatchObject({
      verdict: "good",
    });
    await world.owner.done("export", opened.number, "--format", "cast", "-o", file("shell.cast"));
    expect(readFileSync(file("shell.cast"), "utf8")).toContain("typed-42");
  });

  test("under another root it is bad", async () => {
    const other = `${world.root.slice(0, -1)}${world.root.endsWith("A") ? "E" : "A"}`;
    const verdict = await world.owner.run(["verify", file("record.json"), "--root", other, "--json"]);
    expect(verdict).toMatchObject({ code: 1, json: { verdict: "bad" } });
  });

  test("with one byte changed anywhere in what was done it is bad", async () => {
    const text = readFileSync(file("record.json"), "utf8");
    for (const word of ["The disk is full", "Room was made."]) {
      const at = text.indexOf(word);
      expect(at).toBeGreaterThan(0);
      writeFileSync(file("changed.json"), `${text.slice(0, at)}X${text.slice(at + 1)}`);
      const verdict = await world.owner.run(["verify", file("changed.json"), "--json"]);
      expect(verdict, word).toMatchObject({ code: 1, json: { verdict: "bad" } });
    }
  });

  test("that breaks off is called truncated, and so is one without its last events", async () => {
    const text = readFileSync(file("record.json"), "utf8");
    writeFileSync(file("cut.json"), text.slice(0, text.length / 2));
    expect(await world.owner.run(["verify", file("cut.json"), "--json"])).toMatchObject({
      code: 1,
      json: { verdict: "truncated" },
    });
    const record = JSON.parse(text) as { events: unknown[]; summary: unknown };
    record.events.splice(-1);
    record.summary = null;
    writeFileSync(file("short.json"), JSON.stringify(record));
    expect(await world.owner.run(["verify", file("short.json"), "--json"])).toMatchObject({
      code: 1,
      json: { verdict: "truncated" },
    });
  });
});

describe("wrong usage ends with 2 and says the right one", () => {
  const cases: readonly (readonly string[])[] = [
    ["nonsense"],
    ["case", "nonsense"],
    ["check", "only-one"],
    ["run", "pc"],
    ["ask", "pc", "everything"],
    ["case", "list", "--state", "odd"],
    ["run", "pc", "--timeout", "0", "--", "/bin/true"],
    ["list", "--unknown"],
  ];
  test.each(cases)("deskside %s %s", async (...args) => {
    const ran = await world.owner.run(args);
    expect(ran.code).toBe(2);
    expect(ran.stderr).not.toBe("");
  });
  test("every command has its help", async () => {
    const ran = await world.owner.run(["--help"]);
    expect(ran.code).toBe(0);
    for (const command of ["login", "case open", "ask", "flow answer", "procedure deploy", "verify"]) {
      expect(ran.stdout).toContain(`deskside ${command}`);
    }
  });
});
