/** The real agent, bundled as customers get it, as a process on a test's PC. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Pc } from "./browser-pc.ts";

const PROGRAM = fileURLToPath(new URL("../../../agent/dist/deskside-agent.cjs", import.meta.url));
/** The agent's folder on the PC. */
export const AGENT_STATE = "/tmp/home/agent";
const PID_FILE = "/tmp/agent.pid";
/** An agent is there in a quarter of a second; on a busy machine it gets this long, in ms. */
const START_LIMIT_MS = 20_000;

export interface AgentProcess extends AsyncDisposable {
  /** Its page on the PC's loopback, with the token in the fragment. */
  readonly companion: string;
  readonly device: string;
  /** All that it printed. */
  readonly log: string;
  /** Resolves with its exit code, or null where it was killed. */
  readonly ended: Promise<number | null>;
  /** Ends it as a power cut would: nothing is said to anybody. */
  kill(): Promise<void>;
  /** Ends it as Ctrl-C would. */
  stop(): Promise<void>;
}

/** Starts an agent on the PC: with a link it joins, without one it goes on with the identity that is there. */
export async function startAgent(pc: Pc, link?: string): Promise<AgentProcess> {
  const words = link === undefined ? ["run"] : ["join", link];
  const options = ["--state", AGENT_STATE, "--prompt", "companion", "--no-open", "--json"];
  const script = `echo $$ >${PID_FILE}; exec "$0" "$@"`;
  const child: ChildProcess = pc.spawn("/bin/sh", [
    "-c",
    script,
    process.execPath,
    PROGRAM,
    ...words,
    ...options,
  ]);
  if (child.stdout === null) throw new Error("the agent has no output");
  let log = "";
  const said = Promise.withResolvers<{ companion: string | null; device: string }>();
  const ended = once(child, "exit").then(([code]) => code as number | null);
  void ended.then((code) => said.reject(new Error(`the agent ended (${code}):\n${log}`)));
  const timer = setTimeout(() => said.reject(new Error(`the agent said nothing:\n${log}`)), START_LIMIT_MS);
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    log += text;
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    log += `${line}\n`;
    if (line.startsWith("{")) said.resolve(JSON.parse(line));
  });
  let status: { companion: string | null; device: string };
  try {
    status = await said.promise;
  } finally {
    clearTimeout(timer);
  }
  if (status.companion === null) throw new Error(`the agent has no page; was it built?\n${log}`);
  await pc.network?.expose(Number(new URL(status.companion).port));
  const pid = readFileSync(pc.path(PID_FILE), "utf8").trim();
  let running = true;
  void ended.then(() => {
    running = false;
  });
  const signal = async (name: string) => {
    // What was started from here is `nsenter`, which waits for it: the signal must go to the program itself.
    if (running) pc.run("/bin/kill", [`-${name}`, pid]);
    await ended;
  };
  return {
    companion: status.companion,
    device: status.device,
    get log() {
      return log;
    },
    ended,
    kill: () => signal("KILL"),
    stop: () => signal("TERM"),
    [Symbol.asyncDispose]: () => signal("KILL"),
  };
}
