/** One agent for one state folder: a file that names the process which holds it. */
import { linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { AgentError, systemCode } from "./agent-error.ts";

export interface InstanceLock {
  release(): void;
}

/** Takes of a lock that are tried before giving up: each loss means that somebody else took it meanwhile. */
const TRIES = 3;

/**
 * Takes the lock. A lock of a process that is gone (also when its number was given to another since) is taken over.
 * Throws {@link AgentError} while an agent runs.
 */
export function takeInstanceLock(path: string): InstanceLock {
  const mine = `${process.pid} ${startTicks(process.pid) ?? "-"}\n`;
  const beside = `${path}.${process.pid}`;
  for (let tried = 0; tried < TRIES; tried++) {
    writeFileSync(beside, mine, { mode: 0o600 });
    try {
      // A link is made only where nothing stands, and with its content in it from the first moment.
      linkSync(beside, path);
      return { release: () => releaseOwn(path, mine) };
    } catch (cause) {
      if (systemCode(cause) !== "EEXIST") throw cause;
    } finally {
      rmSync(beside, { force: true });
    }
    const holder = readHolder(path);
    if (holder !== undefined && isAlive(holder)) {
      throw new AgentError(
        `An agent (process ${holder.pid}) already runs with this folder. ` +
          "Stop it first, or use another folder with --state.",
      );
    }
    rmSync(path, { force: true });
  }
  throw new AgentError(`${path} changes hands all the time: is another agent being started?`);
}

interface Holder {
  readonly pid: number;
  readonly ticks: string;
}

function readHolder(path: string): Holder | undefined {
  try {
    const [pid, ticks = "-"] = readFileSync(path, "utf8").trim().split(" ");
    return { pid: Number(pid), ticks };
  } catch {
    // Released between the two looks.
    return undefined;
  }
}

function isAlive({ pid, ticks }: Holder): boolean {
  if (!Number.isInteger(pid) || pid < 1) return false;
  if (pid === process.pid) return startTicks(pid) === ticks;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return systemCode(error) === "EPERM";
  }
  const now = startTicks(pid);
  return now === undefined || ticks === "-" || now === ticks;
}

/** When a process started, in clock ticks since boot: tells two processes of the same number apart. */
function startTicks(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // After the name in brackets, which may hold anything: the 22nd field of all is the 20th from here.
    return stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .at(19);
  } catch {
    // No such process, or a system without /proc.
    return undefined;
  }
}

function releaseOwn(path: string, mine: string): void {
  try {
    if (readFileSync(path, "utf8") === mine) rmSync(path);
  } catch {
    // Gone already: nothing is held.
  }
}
