/** Join links that are used, unknown, expired or another help desk's, and a key that is used twice: clear errors, nothing joined. */
import { cpSync, rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AgentProcess, startAgentProcess } from "../support/agent-process.ts";
import { commandLine } from "../support/command-line.ts";
import { ask, type DeskWorld, deskWorld, openCase, startMachine } from "../support/desk-world.ts";
import { stateWithContacts } from "../support/joined-agent.ts";
import { startHub } from "../support/start-hub.ts";

const open = new AsyncDisposableStack();
let world: DeskWorld;

beforeAll(async () => {
  world = open.use(await deskWorld());
});
afterAll(() => open.disposeAsync());

/** An agent with a folder of its own that opens a link. */
function agentWith(link: string, state = stateWithContacts(world.root, [])): AgentProcess {
  const agent = startAgentProcess(["join", link, "--state", state, "--prompt", "terminal", "--no-open"]);
  open.defer(async () => {
    await agent.kill();
    rmSync(state, { recursive: true, force: true });
  });
  return agent;
}

describe("a join link", () => {
  test("takes one machine: the second hears that it was used, and ends", async () => {
    const opened = await openCase(world.owner);
    await using first = await startMachine(world, opened);
    expect(await ask(world.owner, first, ["view_diagnostics"])).toMatchObject({ code: 0 });
    const second = agentWith(opened.joinLink);
    expect(await second.ended()).toBe(1);
    expect(second.printed).toMatch(/used already|has run out/i);
    expect(await world.owner.done("device", "list")).toMatchObject({ items: [{ id: first.device }] });
  });

  test("of nobody is unknown", async () => {
    const { joinLink } = await openCase(world.owner);
    const unknown = agentWith(joinLink.replace(/\/j\/[^#]+/, "/j/nobody"));
    expect(await unknown.ended()).toBe(1);
    expect(unknown.printed).toMatch(/did not work|not known/i);
  });

  test("with another secret opens nothing", async () => {
    const { joinLink } = await openCase(world.owner);
    const guess = agentWith(`${joinLink.slice(0, joinLink.lastIndexOf(".") + 1)}AAAAAAAAAAAAAAAAAAAAAA`);
    expect(await guess.ended()).toBe(1);
  });

  test("that was made to name another root proves nothing to the technician, who says so", async () => {
    const opened = await openCase(world.owner);
    const other = `${world.root.slice(0, 10)}${world.root[10] === "A" ? "B" : "A"}${world.root.slice(11)}`;
    const agent = agentWith(opened.joinLink.replace(world.root, other));
    await agent.sees("Waiting for your technician");
    const { child, ended } = world.owner.start([
      "ask",
      "nobody",
      "view_diagnostics",
      "--case",
      opened.number,
    ]);
    const refused = new Promise<void>((resolve) => {
      child.stderr?.on("data", (text: string) => {
        if (text.includes("A machine that wanted to join was refused")) resolve();
      });
    });
    await refused;
    child.kill("SIGKILL");
    await ended;
    expect(agent.printed).not.toContain("Joined");
  });

  test("that is a day old has run out", async () => {
    const dayMs = 24 * 3_600_000;
    let offsetMs = -dayMs - 60_000;
    await using hub = await startHub({ now: () => Date.now() + offsetMs });
    using owner = commandLine();
    await owner.done("login", hub.ownerLink);
    await owner.done("org", "create", "--name", "Elm IT", "--owner", "Kim");
    const { joinLink } = await openCase(owner);
    offsetMs = 0;
    const late = agentWith(joinLink);
    expect(await late.ended()).toBe(1);
    expect(late.printed).toMatch(/run out/i);
  });

  test("that is no link is refused by the agent itself", async () => {
    const wrong = agentWith("http://localhost:1/not-a-link");
    expect(await wrong.ended()).not.toBe(0);
    expect(wrong.printed).toMatch(/link/i);
  });
});

describe("a machine's key", () => {
  test("in two places: the newer takes over, the older is told and stops", async () => {
    const opened = await openCase(world.owner);
    await using machine = await startMachine(world, opened);
    expect(await ask(world.owner, machine, ["view_diagnostics"])).toMatchObject({ code: 0 });
    const copy = `${machine.state}-copy`;
    cpSync(machine.state, copy, { recursive: true, filter: (path) => !/lock|sock/.test(path) });
    const clone = startAgentProcess(["run", "--state", copy, "--prompt", "terminal", "--no-open"]);
    open.defer(async () => {
      await clone.kill();
      rmSync(copy, { recursive: true, force: true });
    });
    expect(await machine.process.ended()).toBe(1);
    expect(machine.process.printed).toContain("Another agent with the same key took over");
    expect((await world.owner.done("device", "show", machine.device))["online"]).toBe(true);
  });
});
