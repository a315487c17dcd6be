/** A second technician (S2): invited by the owner's command line, certified when the owner answers, and then able to help. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CommandLine, commandLine } from "../support/command-line.ts";
import {
  ask,
  type DeskWorld,
  deskWorld,
  type Machine,
  openCase,
  startMachine,
} from "../support/desk-world.ts";

const open = new AsyncDisposableStack();
let world: DeskWorld;
let second: CommandLine;
let sub: string;
let machine: Machine;

beforeAll(async () => {
  world = open.use(await deskWorld());
  second = open.use(commandLine());
});
afterAll(() => open.disposeAsync());

describe("a second technician", () => {
  test("signs in by the invitation, once, and reads before the owner has answered", async () => {
    const { url: link } = await world.owner.done("invite", "--name", "Lee Brook");
    const { number } = await openCase(world.owner);
    const signedIn = await second.run(["login", link, "--password-stdin", "--json"], "long enough words\n");
    expect(signedIn).toMatchObject({ code: 0, json: { name: "Lee Brook", owner: false, requested: true } });
    sub = signedIn.json["sub"];
    expect(await second.done("case", "show", number)).toMatchObject({ ref: `#${number}` });
    const refused = await second.run(["ask", "pc", "terminal", "--json"]);
    expect(refused).toMatchObject({ code: 1, json: { code: "STATE" } });
    using third = commandLine();
    expect(await third.run(["login", link, "--json"])).toMatchObject({
      code: 1,
      json: { code: "LINK_USED" },
    });
  });

  test("can help once the owner's side has signed, under the name that the owner typed", async () => {
    expect(await world.owner.done("invite", "--answer")).toMatchObject({ answered: [{ name: "Lee Brook" }] });
    const opened = await openCase(second, "The printer is dead");
    machine = open.use(await startMachine(world, opened, [sub]));
    expect(await ask(second, machine, ["view_diagnostics"])).toMatchObject({ code: 0 });
    expect(machine.process.printed).toContain("Lee Brook wants to look at this computer.");
  });

  test("signs in again by name and password, and keeps the key and what it pinned", async () => {
    const words = ["login", world.hub.origin, "--name", "Lee Brook", "--password-stdin", "--json"];
    expect(await second.run(words, "some other words\n")).toMatchObject({
      code: 1,
      json: { code: "WRONG_CREDENTIALS" },
    });
    expect(await second.run(words, "long enough words\n")).toMatchObject({
      code: 0,
      json: { sub, requested: false },
    });
    expect(await world.owner.run(["check", machine.device, "cpu.load", "--json"])).toMatchObject({ code: 1 });
    expect(await ask(second, machine, ["run_checks"])).toMatchObject({ code: 0 });
    expect(await second.done("check", machine.device, "cpu.load")).toMatchObject({ ok: true });
  });

  test("keeps key, cookie and pinned root for nobody else's eyes", () => {
    for (const name of ["key.json", "sign-in.json"]) {
      expect(statSync(join(second.home, name)).mode & 0o777).toBe(0o600);
    }
    expect(statSync(second.home).mode & 0o777).toBe(0o700);
  });
});
