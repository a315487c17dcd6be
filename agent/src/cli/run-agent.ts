/** `join` and `run`: an agent in this process until it is told to end. */
import { existsSync } from "node:fs";
import { createAgent } from "../agent.ts";
import type { AgentStatus } from "../agent-options.ts";
import { askAgent } from "../control/control-client.ts";
import { socketPath } from "../control/control-protocol.ts";
import { openStateFolder } from "../state/state-folder.ts";
import { setBusy } from "./idle-engine.ts";
import type { Command } from "./arguments.ts";

/** A second Ctrl-C within this time, in ms, ends at once. */
const IMPATIENT_MS = 5_000;

/** Resolves to the exit code. */
export async function runAgent(command: Command): Promise<number> {
  const folder = openStateFolder(command.stateDir);
  if (command.link !== undefined && existsSync(socketPath(folder.controlSocket, false))) {
    const handed = await handOver(folder.controlSocket, command.link);
    if (handed) {
      console.log("The agent that runs already joins with this link.");
      return 0;
    }
  }
  // A terminal that was closed must not take the agent with it: the customer still has the page, and Stop.
  process.stdout.on("error", () => undefined);
  process.stderr.on("error", () => undefined);
  const say = (line: string) => {
    if (line !== "") process.stdout.write(`${line}\n`);
  };
  const agent = createAgent({
    stateDir: command.stateDir,
    prompt: command.prompt,
    openPage: command.openPage,
    rates: command.rates,
    input: process.stdin,
    output: process.stdout,
    say,
    busyChanged: setBusy,
  });
  let asked = 0;
  const onSignal = () => {
    if (asked !== 0 && performance.now() - asked < IMPATIENT_MS) process.exit(1);
    asked = performance.now();
    void agent.stop();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
  await agent.start(command.link);
  announce(agent.status(), command.json, say);
  const { exitCode, problem } = await agent.ended;
  if (problem !== undefined) process.stderr.write(`${problem}\n`);
  return exitCode;
}

/** True where a running agent took the link. */
async function handOver(socket: string, link: string): Promise<boolean> {
  try {
    await askAgent(socket, { do: "join", link });
    return true;
  } catch (error) {
    // A socket that nobody listens at was left behind by a crash.
    if (error instanceof Error && error.message.startsWith("No agent runs")) return false;
    throw error;
  }
}

function announce(status: AgentStatus, json: boolean, say: (line: string) => void): void {
  if (json) {
    const { device, companion, prompt, hub } = status;
    say(JSON.stringify({ device, companion, prompt, hub }));
    return;
  }
  if (status.companion !== null) say(`Your page: ${status.companion}`);
  say("Ctrl-C ends everything.");
}
