/** Agents and hubs of other versions: with one in common they work, with none both say which side to update. */
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startAgentProcess } from "../support/agent-process.ts";
import { ask, type DeskWorld, foundWorld, openCase, startMachine } from "../support/desk-world.ts";
import { type HostileHub, type Passing, startHostileHub } from "../support/hostile-hub.ts";
import { stateWithContacts } from "../support/joined-agent.ts";

const open = new AsyncDisposableStack();
let hub: HostileHub;
let world: DeskWorld;

beforeAll(async () => {
  hub = open.use(await startHostileHub());
  world = await foundWorld(hub.real);
});
afterAll(async () => {
  await open.disposeAsync();
  world?.owner[Symbol.dispose]();
});

/** Makes the agent speak as one of these versions; nothing of it is signed. */
const speakingAs =
  (version: number, minVersion: number) =>
  ({ way, message }: Passing) =>
    way === "from-agent" && message?.t === "agent.hello"
      ? [JSON.stringify({ ...message, b: { ...message.b, version, minVersion } })]
      : undefined;

describe("an agent", () => {
  test("that is newer, and still speaks the hub's version, joins and works", async () => {
    hub.tamper(speakingAs(9, 1));
    const opened = await openCase(world.owner);
    await using machine = await startMachine(world, opened);
    expect(await ask(world.owner, machine, ["run_checks"])).toMatchObject({ code: 0 });
    expect(await world.owner.done("check", machine.device, "cpu.load")).toMatchObject({ ok: true });
  });

  test("that speaks only newer versions is told so, and ends", async () => {
    hub.tamper(speakingAs(9, 9));
    const { joinLink } = await openCase(world.owner);
    const state = stateWithContacts(world.root, []);
    const agent = startAgentProcess([
      "join",
      joinLink,
      "--state",
      state,
      "--prompt",
      "terminal",
      "--no-open",
    ]);
    expect(await agent.ended()).toBe(1);
    expect(agent.printed).toMatch(/versions have nothing in common|update/i);
    rmSync(state, { recursive: true, force: true });
  });

  test("whose hub speaks only newer versions says so, and ends", async () => {
    hub.tamper(({ way, message }) =>
      way === "to-agent" && message?.t === "hub.challenge"
        ? [JSON.stringify({ ...message, b: { ...message.b, version: 9, minVersion: 9 } })]
        : undefined,
    );
    const { joinLink } = await openCase(world.owner);
    const state = stateWithContacts(world.root, []);
    const agent = startAgentProcess([
      "join",
      joinLink,
      "--state",
      state,
      "--prompt",
      "terminal",
      "--no-open",
    ]);
    expect(await agent.ended()).toBe(1);
    expect(agent.printed).toMatch(/versions have nothing in common|update/i);
    rmSync(state, { recursive: true, force: true });
  });
});
