/** A permission ends while a program runs under it: the PC stops the program and says why, at the hub and at the command line. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { deskWorld, openCase } from "../support/desk-world.ts";
import { stateWithContacts, TestClock } from "../support/joined-agent.ts";
import { startTestAgent } from "../support/test-agent.ts";

/** Half an hour is the life of `run_commands`, in ms. */
const OVER_MS = 31 * 60_000;
/** Between two looks at a file that a program of the test writes, in ms. */
const LOOK_MS = 10;

test("when the time is over, what runs is stopped, and both sides are told", async () => {
  await using world = await deskWorld();
  const { joinLink, number } = await openCase(world.owner);
  const folder = mkdtempSync(join(tmpdir(), "grant-"));
  const pidFile = join(folder, "pid");
  const clock = new TestClock();
  await using machine = await startTestAgent(joinLink, {
    clock,
    stateDir: stateWithContacts(world.root, [world.sub]),
  });
  machine.customer.always("y");
  const { device } = machine.agent.status();
  await world.owner.done("ask", device, "run_commands", "--case", number);
  const running = world.owner.start([
    "run",
    device,
    "--json",
    "--",
    "/bin/sh",
    "-c",
    `echo $$ > ${pidFile}; exec sleep 600`,
  ]);
  while (!existsSync(pidFile) || readFileSync(pidFile, "utf8") === "")
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  const pid = Number(readFileSync(pidFile, "utf8"));
  expect(() => process.kill(pid, 0)).not.toThrow();

  // The machine slept, and wakes half an hour later: whatever comes first, the permission is over.
  clock.passedMs = OVER_MS;
  const late = await world.owner.run(["run", device, "--json", "--", "/bin/true"]);
  expect(late).toMatchObject({ code: 1, json: { ok: false } });
  const ran = await running.ended;
  expect(ran).toMatchObject({ code: 1, json: { ok: false, status: "cancelled" } });
  expect(ran.json["message"]).toMatch(/permission|allowed|time/i);
  expect(() => process.kill(pid, 0)).toThrow();
  const shown = await world.owner.done("case", "show", number);
  const scopes = shown["sessions"][0].grants.flatMap(
    (grant: { scopes: { endedAt: number | null }[] }) => grant.scopes,
  );
  expect(scopes.every(({ endedAt }: { endedAt: number | null }) => endedAt !== null)).toBe(true);
  const again = await world.owner.run(["run", device, "--json", "--", "/bin/true"]);
  expect(again.json["remedy"]).toContain(`run_commands --case ${number}`);
  rmSync(folder, { recursive: true, force: true });
});
