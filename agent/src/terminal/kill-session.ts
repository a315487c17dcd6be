/** Ends all that was started in a terminal: its shell leads a session, and its jobs have process groups of their own. */
import { readdirSync, readFileSync } from "node:fs";

/** How long a hung-up shell and its jobs have to go, in ms; then they are killed, well within two seconds of Stop. */
const HANG_UP_MS = 700;
/** Between two looks, in ms. */
const LOOK_EVERY_MS = 25;

/** Processes of a session that live, by the kernel's own list. */
function members(session: number): number[] {
  return readdirSync("/proc").flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, "latin1");
      // After the name in brackets, which may hold anything: state, parent, group, session.
      const [state, , , sid] = stat.slice(stat.lastIndexOf(")") + 2).split(" ", 4);
      return Number(sid) === session && state !== "Z" && state !== "X" ? [Number(entry)] : [];
    } catch {
      // It ended between the listing and the reading.
      return [];
    }
  });
}

function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It is gone, or became another user's: then it is not ours to end.
    }
  }
}

/** Hangs up on every process of the session, kills what stays, and resolves when none is left or none more can be done. */
export async function killSession(leader: number): Promise<void> {
  signalAll(members(leader), "SIGHUP");
  signalAll(members(leader), "SIGCONT");
  const until = performance.now() + HANG_UP_MS;
  while (members(leader).length > 0) {
    if (performance.now() >= until) {
      signalAll(members(leader), "SIGKILL");
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
