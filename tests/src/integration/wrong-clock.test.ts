/** A machine whose clock is a year off, at a real hub: it works, or it says what to do. */
import { join } from "node:path";
import { SCOPE_LIFE_MS } from "@deskside/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DeskWorld, deskWorld, openCase } from "../support/desk-world.ts";
import { stateWithContacts, TestClock } from "../support/joined-agent.ts";
import { startTestAgent } from "../support/test-agent.ts";

const YEAR_MS = 365 * 86_400_000;
const open = new AsyncDisposableStack();
let world: DeskWorld;

beforeAll(async () => {
  world = open.use(await deskWorld());
});
afterAll(() => open.disposeAsync());

const machineAt = async (offsetMs: number, joinLink: string) => {
  const clock = new TestClock();
  clock.ownOffsetMs = offsetMs;
  const machine = await startTestAgent(joinLink, {
    clock,
    stateDir: stateWithContacts(world.root, [world.sub]),
  });
  machine.customer.always("y");
  return machine;
};

test("a year behind: the session's time is the technician's, both clocks are shown, and the record is good", async () => {
  const { joinLink, number } = await openCase(world.owner, "Its clock is behind");
  await using machine = await machineAt(-YEAR_MS, joinLink);
  const { device } = machine.agent.status();
  const asked = await world.owner.done("ask", device, "run_checks", "--case", number);
  const [granted] = asked["granted"] as { until: number }[];
  expect(Math.abs((granted?.until ?? 0) - SCOPE_LIFE_MS.run_checks - Date.now())).toBeLessThan(60_000);
  expect(machine.customer.shown).toContain("The clocks differ: this computer says");
  expect(await world.owner.done("check", device, "cpu.load")).toMatchObject({ ok: true });
  const file = join(world.owner.home, "record.json");
  await world.owner.done(
    "case",
    "close",
    number,
    "--resolution",
    "fixed",
    "--text",
    "Set the clock.",
    "--unconfirmed",
    "A test.",
  );
  await world.owner.done("export", number, "--format", "json", "-o", file);
  expect(await world.owner.done("verify", file, "--root", world.root)).toMatchObject({ verdict: "good" });
});

test("a year ahead: it says what to do, and has joined nothing", async () => {
  const { joinLink, number } = await openCase(world.owner, "Its clock is ahead");
  await using machine = await machineAt(YEAR_MS, joinLink);
  const { child, ended } = world.owner.start([
    "ask",
    machine.agent.status().device,
    "run_checks",
    "--case",
    number,
  ]);
  const { exitCode, problem } = await machine.agent.ended;
  expect({ exitCode, problem }).toEqual({
    exitCode: 1,
    problem: expect.stringMatching(/thinks it is \d{4}. Set the date/),
  });
  child.kill("SIGKILL");
  await ended;
  expect(await world.owner.done("device", "list")).not.toMatchObject({ items: [{}, {}] });
});
