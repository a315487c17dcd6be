/** The hub and the agent as children of `npm run try`: the ordinary programs, in a process group of their own. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A start takes a second; a machine that is busy gets this long, in ms. */
const START_LIMIT_MS = 30_000;
/** The hub gives itself nine seconds to end; after this it is killed, in ms. */
const STOP_LIMIT_MS = 12_000;
/** Lines that are kept to say why a program did not start. */
const KEPT_LINES = 40;

export interface Program {
  /** Resolves with the first line that fits, of those that came already too; rejects where the program ends before. */
  line(fits: (line: string) => boolean): Promise<string>;
  /** Resolves when it has ended. */
  readonly ended: Promise<void>;
  readonly running: boolean;
  stop(): Promise<void>;
}

/** The environment without settings that were meant for another hub. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("DESKSIDE_")));
}

/** Starts a program of this repository. A group of its own: Ctrl-C reaches only the parent, which ends them in order. */
export function startProgram(name: string, file: string, args: readonly string[]): Program {
  const path = fileURLToPath(new URL(`../../${file}`, import.meta.url));
  const child: ChildProcess = spawn(process.execPath, [path, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
    env: ownEnvironment(),
  });
  const lines: string[] = [];
  const waiting = new Set<(line: string) => void>();
  const take = (line: string): void => {
    lines.push(line);
    if (lines.length > KEPT_LINES) lines.shift();
    for (const offer of [...waiting]) offer(line);
  };
  for (const stream of [child.stdout, child.stderr])
    if (stream !== null) createInterface({ input: stream }).on("line", take);
  const ended = new Promise<void>((resolve) => {
    child.once("close", () => resolve());
    child.once("error", (error) => {
      take(error.message);
      resolve();
    });
  });
  const running = (): boolean =>
    child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  return {
    ended,
    get running() {
      return running();
    },
    line(fits) {
      const found = lines.find(fits);
      if (found !== undefined) return Promise.resolve(found);
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      const offer = (line: string): void => {
        if (fits(line)) resolve(line);
      };
      const fail = (why: string): void => reject(new Error(`The ${name} ${why}:\n${lines.join("\n")}`));
      const timer = setTimeout(() => fail("did not start in time"), START_LIMIT_MS);
      waiting.add(offer);
      void ended.then(() => fail("ended"));
      return promise.finally(() => {
        clearTimeout(timer);
        waiting.delete(offer);
      });
    },
    async stop() {
      if (!running()) return;
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}
