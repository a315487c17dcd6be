/** A hub, an owner at a command line, a case, and the real agent whose customer answers in a terminal. */
import { rmSync } from "node:fs";
import { type AgentProcess, startAgentProcess } from "./agent-process.ts";
import { type CommandLine, commandLine } from "./command-line.ts";
import { type HubProgram, type HubProgramOptions, startHubProgram } from "./hub-program.ts";
import { stateWithContacts } from "./joined-agent.ts";

export interface DeskWorld extends AsyncDisposable {
  readonly hub: HubProgram;
  readonly owner: CommandLine;
  /** Fingerprint of the organisation. */
  readonly root: string;
  /** The owner, as certificates name them. */
  readonly sub: string;
}

export interface Machine extends AsyncDisposable {
  readonly process: AgentProcess;
  readonly state: string;
  /** Its id. */
  readonly device: string;
  readonly caseRef: string;
  readonly flags: readonly string[];
}

/** A fresh hub with its organisation and owner. */
export async function deskWorld(options: HubProgramOptions = {}): Promise<DeskWorld> {
  return foundWorld(await startHubProgram(options));
}

/** The same at a hub that runs already and that nobody has taken yet. */
export async function foundWorld(hub: HubProgram): Promise<DeskWorld> {
  const owner = commandLine();
  const { sub } = await owner.done("login", hub.ownerLink);
  const { root } = await owner.done("org", "create", "--name", "Cedar IT", "--owner", "Sam Field");
  return {
    hub,
    owner,
    root,
    sub,
    async [Symbol.asyncDispose]() {
      await hub[Symbol.asyncDispose]();
      owner[Symbol.dispose]();
    },
  };
}

export interface Opened {
  readonly id: string;
  readonly ref: string;
  /** Its number, without `#`. */
  readonly number: string;
  readonly joinLink: string;
  readonly customerLink: string;
}

export async function openCase(owner: CommandLine, problem = "The disk is full"): Promise<Opened> {
  const { id, ref, joinLink, customerLink } = await owner.done(
    "case",
    "open",
    "--person",
    "Ada Moss",
    "--problem",
    problem,
  );
  return { id, ref, number: ref.replace("#", ""), joinLink, customerLink };
}

/** An agent that has opened the join link and waits for the technician. `knows`: whom its customer has met before; the owner. */
export async function startMachine(
  world: DeskWorld,
  opened: Opened,
  knows: readonly string[] = [world.sub],
  program?: Parameters<typeof startAgentProcess>[1],
): Promise<Machine> {
  const state = stateWithContacts(world.root, knows);
  const flags = [
    "--state",
    state,
    "--prompt",
    "terminal",
    "--no-open",
    "--allow-rate",
    "programs=1000",
    "--json",
  ];
  const process = startAgentProcess(["join", opened.joinLink, ...flags], program);
  await process.sees('"device":');
  const { device } = JSON.parse(/\{"device":.*\}/.exec(process.printed)?.[0] ?? "{}") as { device: string };
  return {
    process,
    state,
    device,
    caseRef: opened.number,
    flags,
    async [Symbol.asyncDispose]() {
      await process.kill();
      rmSync(state, { recursive: true, force: true });
    },
  };
}

/** Asks by the command line; the customer types `answer` when the question is on the screen. */
export async function ask(owner: CommandLine, machine: Machine, scopes: readonly string[], answer = "y") {
  const before = machine.process.printed.length;
  const asking = owner.run(["ask", machine.device, ...scopes, "--case", machine.caseRef, "--json"]);
  await machine.process.seesAfter(before, /\[y\/N[^\]]*\] $/);
  machine.process.type(answer);
  return asking;
}
