/** Ends a process group: asked first, killed if it does not go. */
import type { ChildProcess } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** How long a group has to end after TERM, in ms, before KILL: the whole must be over within two seconds. */
export const TERM_GRACE_MS = 1_200;
/** How long KILL may take, in ms; a process stuck in the kernel cannot be waited for. */
export const KILL_GRACE_MS = 500;
/** The first wait before an emptied group is looked for, in ms, doubled each time; no call waits for another's children. */
const FIRST_LOOK_MS = 5;

/** Sends TERM to the child's group, then KILL after {@link TERM_GRACE_MS}; resolves when the group is empty or given up. */
export async function endGroup(child: ChildProcess, exited: Promise<void>): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  if (!signalGroup(pid, "SIGTERM")) return;
  // A stopped process takes TERM only once it goes on.
  signalGroup(pid, "SIGCONT");
  if (await groupEmpty(pid, TERM_GRACE_MS)) return;
  signalGroup(pid, "SIGKILL");
  await Promise.race([exited, pause(KILL_GRACE_MS)]);
  await groupEmpty(pid, KILL_GRACE_MS);
}

/** False when the group has no member left (or is not ours to signal). */
export function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    // ESRCH: nobody there. EPERM: only processes of another user are left, which we could not end anyway.
    return false;
  }
}

async function groupEmpty(pid: number, withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs;
  for (let waitMs = FIRST_LOOK_MS; signalGroup(pid, 0) && hasLivingMember(pid); waitMs *= 2) {
    const left = until - performance.now();
    if (left <= 0) return false;
    await pause(Math.min(waitMs, left));
  }
  return true;
}

/** False when all that is left of the group are the dead that nobody has collected (a container's init may never). */
function hasLivingMember(group: number): boolean {
  if (process.platform !== "linux") return true;
  return readdirSync("/proc").some((entry) => {
    if (!/^\d+$/.test(entry)) return false;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, "latin1");
      // After the name in brackets, which may hold anything: state, parent, group.
      const [state, , pgrp] = stat.slice(stat.lastIndexOf(")") + 2).split(" ", 3);
      return Number(pgrp) === group && state !== "Z" && state !== "X";
    } catch {
      // It ended between the listing and the reading.
      return false;
    }
  });
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
