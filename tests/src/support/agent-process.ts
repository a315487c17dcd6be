/** A real agent in a process of its own, started as a customer starts it, and killed as a power cut does. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../../agent/bin/deskside-agent.mjs", import.meta.url));
const FROM_SOURCES = [process.execPath, "--no-warnings", MAIN] as const;
/** No wait of a test is longer, in ms. */
const DEADLINE_MS = 15_000;

export interface AgentProcess {
  readonly child: ChildProcess;
  /** Both outputs so far. */
  readonly printed: string;
  type(line: string): void;
  sees(text: string): Promise<void>;
  /** The same for what is printed from `from` on (a place in {@link printed}). */
  seesAfter(from: number, pattern: RegExp): Promise<void>;
  /** Ends it without a warning. */
  kill(): Promise<void>;
  /** Its exit code. */
  ended(): Promise<number | null>;
}

/** `program`: how the agent is started, with its first arguments; by default from its sources. */
export function startAgentProcess(
  args: readonly string[],
  program: readonly [string, ...string[]] = FROM_SOURCES,
): AgentProcess {
  const [file, ...first] = program;
  const child = spawn(file, [...first, ...args], { stdio: ["pipe", "pipe", "pipe"] });
  let printed = "";
  const watching = new Set<() => void>();
  const take = (chunk: Buffer) => {
    printed += chunk.toString("utf8");
    for (const look of [...watching]) look();
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  const exit = once(child, "exit");
  const shown = (is: () => boolean, what: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = () => {
        if (!is()) return;
        clearTimeout(timer);
        watching.delete(look);
        resolve();
      };
      const timer = setTimeout(
        () => reject(new Error(`"${what}" was not shown, only:\n${printed}`)),
        DEADLINE_MS,
      );
      watching.add(look);
      look();
    });
  return {
    child,
    get printed() {
      return printed;
    },
    type: (line) => void child.stdin.write(`${line}\n`),
    sees: (text) => shown(() => printed.includes(text), text),
    seesAfter: (from, pattern) => shown(() => pattern.test(printed.slice(from)), String(pattern)),
    async kill() {
      child.kill("SIGKILL");
      await exit;
    },
    async ended() {
      const [code] = (await exit) as [number | null];
      return code;
    },
  };
}
