/** The road breaks under a running program: the agent is killed, the hub is gone, the customer says Stop. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startAgentProcess } from "../support/agent-process.ts";
import {
  ask,
  type DeskWorld,
  deskWorld,
  type Machine,
  openCase,
  startMachine,
} from "../support/desk-world.ts";

/** Stop has two seconds to end everything; the command that says it needs some to start on a busy machine, in ms. */
const STOP_LIMIT_MS = 4_000;
const LOOK_MS = 10;
/** No wait of these tests is longer, in ms. */
const DEADLINE_MS = 20_000;

let open: AsyncDisposableStack;
let world: DeskWorld;
let machine: Machine;
let marker: string;

beforeEach(async () => {
  open = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "road-"));
  open.defer(() => rmSync(folder, { recursive: true, force: true }));
  marker = join(folder, "ran");
  world = open.use(await deskWorld());
  machine = open.use(await startMachine(world, await openCase(world.owner)));
  expect(await ask(world.owner, machine, ["view_diagnostics", "run_commands"])).toMatchObject({ code: 0 });
});
afterEach(() => open.disposeAsync());

async function until(is: () => boolean, what: string): Promise<void> {
  const end = performance.now() + DEADLINE_MS;
  while (!is()) {
    if (performance.now() > end) throw new Error(`${what} did not happen`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
const lines = (): string[] =>
  existsSync(marker) ? readFileSync(marker, "utf8").split("\n").filter(Boolean) : [];
const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // Gone.
    return false;
  }
};
/** A program that writes its number once, and runs for long. */
const runLong = () =>
  world.owner.start([
    "run",
    machine.device,
    "--json",
    "--",
    "/bin/sh",
    "-c",
    `echo $$ >> ${marker}; exec sleep 600`,
  ]);

test("the agent is killed while a program runs: the technician hears “unknown”, signed, and nothing runs again", async () => {
  const running = runLong();
  await until(() => lines().length === 1, "the program's start");
  await machine.process.kill();
  const back = startAgentProcess(["run", ...machine.flags]);
  open.defer(() => back.kill());
  const ran = await running.ended;
  expect(ran).toMatchObject({ code: 1, json: { ok: false, status: "unknown", signedBy: machine.device } });
  expect(lines()).toHaveLength(1);
  // Permissions do not outlive the agent: they are asked for again.
  const again = await world.owner.run(["run", machine.device, "--json", "--", "/bin/true"]);
  expect(again).toMatchObject({ code: 1, json: { remedy: expect.stringContaining("deskside ask") } });
  for (const pid of lines()) if (alive(Number(pid))) process.kill(Number(pid), "SIGKILL");
});

test("the hub is killed while a program runs: it goes on, and its result is delivered when the hub is back", async () => {
  const script = `echo begun >> ${marker}; while [ ! -e ${marker}.go ]; do sleep 0.05; done; echo done >> ${marker}`;
  const running = world.owner.start(["run", machine.device, "--json", "--", "/bin/sh", "-c", script]);
  await until(() => lines().length === 1, "the program's start");
  await world.hub.kill();
  writeFileSync(`${marker}.go`, "");
  await until(() => lines().length === 2, "the program's end");
  await world.hub.start();
  const ran = await running.ended;
  expect(ran).toMatchObject({ code: 0, json: { ok: true, status: "ok", exit: 0 } });
  expect(lines()).toEqual(["begun", "done"]);
});

test("Stop needs no hub: within two seconds nothing runs, and the hub hears of it when it is back", async () => {
  const running = runLong();
  await until(() => lines().length === 1, "the program's start");
  const pid = Number(lines()[0]);
  await world.hub.kill();
  const started = performance.now();
  const stop = startAgentProcess(["stop", ...machine.flags.slice(0, 2)]);
  expect(await stop.ended()).toBe(0);
  await until(() => !alive(pid), "the program's end");
  expect(performance.now() - started).toBeLessThan(STOP_LIMIT_MS);
  await world.hub.start();
  const ran = await running.ended;
  expect(ran.json, ran.stderr).toMatchObject({ ok: false, status: "cancelled" });
  await machine.process.sees("Stopped. Sam Field cannot see or do anything now.");
  const refused = await world.owner.run(["run", machine.device, "--json", "--", "/bin/true"]);
  expect(refused.code).toBe(1);
});
