/** Which processes use the processor most, found by looking at a few of them each time. */
import { closeSync, openSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";
import { kernelConstants } from "../linux/kernel-constants.ts";
import { parseProcessStat, type ProcessStat } from "../linux/process-stat.ts";

/** Processes looked at in every round because they were the busiest or the largest. */
const HOT = 16;
/**
 * Others looked at in each round, in turn. One look costs some 15 µs, so a desktop with 400 processes would cost 6 ms
 * a second if all were read; so it costs 1 ms, and a newly busy process shows within nine rounds.
 */
const OTHERS_PER_ROUND = 48;

export interface BusyProcess {
  readonly pid: number;
  readonly name: string;
  /** Of one core: four busy threads make 400. */
  readonly cpuPct: number;
  readonly residentBytes: number;
}

export interface ProcessScan {
  /** Looks at every process. The first look only sets the mark from which shares count. */
  full(): void;
  /** Looks at the hot ones and at the next few of the others. */
  round(): void;
  /** The busiest, by processor and then by memory. */
  top(count: number): BusyProcess[];
}

interface Seen {
  stat: ProcessStat;
  atMs: number;
  cpuPct: number;
}

export function createProcessScan(procRoot = "/proc"): ProcessScan {
  const { pageBytes, ticksPerS } = kernelConstants();
  const seen = new Map<number, Seen>();
  const buffer = Buffer.allocUnsafe(1024);
  let waiting: number[] = [];
  let hot: number[] = [];

  function look(pid: number): void {
    const stat = readStat(join(procRoot, String(pid), "stat"), buffer);
    const before = seen.get(pid);
    if (stat === undefined) {
      seen.delete(pid);
      return;
    }
    const now = performance.now();
    const same = before?.stat.startTicks === stat.startTicks ? before : undefined;
    const overS = (now - (same?.atMs ?? now)) / 1000;
    const ticks = stat.cpuTicks - (same?.stat.cpuTicks ?? 0);
    seen.set(pid, {
      stat,
      atMs: now,
      cpuPct: overS > 0 ? Math.max(0, (100 * ticks) / ticksPerS / overS) : 0,
    });
  }

  /** All pids; those that have gone are forgotten. */
  function list(): number[] {
    const pids = listProcesses(procRoot);
    const present = new Set(pids);
    for (const pid of seen.keys()) if (!present.has(pid)) seen.delete(pid);
    return pids;
  }

  function rank(): Seen[] {
    return [...seen.values()].sort(
      (one, other) =>
        other.cpuPct - one.cpuPct ||
        other.stat.residentPages - one.stat.residentPages ||
        one.stat.pid - other.stat.pid,
    );
  }

  function chooseHot(): void {
    hot = rank()
      .slice(0, HOT)
      .map((each) => each.stat.pid);
  }

  return {
    full() {
      for (const pid of list()) look(pid);
      waiting = [];
      chooseHot();
    },
    round() {
      if (waiting.length === 0) waiting = list();
      const chosen = new Set(hot);
      const others = waiting.splice(0, OTHERS_PER_ROUND).filter((pid) => !chosen.has(pid));
      for (const pid of [...hot, ...others]) look(pid);
      chooseHot();
    },
    top: (count) =>
      rank()
        .slice(0, count)
        .map(({ stat, cpuPct }) => ({
          pid: stat.pid,
          name: stat.name,
          cpuPct: Math.round(cpuPct * 10) / 10,
          residentBytes: stat.residentPages * pageBytes,
        })),
  };
}

/** The numbers of all processes. Empty where /proc is hidden. */
export function listProcesses(procRoot = "/proc"): number[] {
  try {
    return readdirSync(procRoot).flatMap((name) => (isNumber(name) ? [Number(name)] : []));
  } catch {
    // No /proc here: there is nothing to list.
    return [];
  }
}

/** One process, or undefined once it has ended. `buffer` is reused; 1 KiB holds any such line. */
export function readStat(path: string, buffer: Buffer): ProcessStat | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, "r");
    return parseProcessStat(buffer, readSync(descriptor, buffer, 0, buffer.length, 0));
  } catch {
    // It ended between the listing and the reading.
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function isNumber(name: string): boolean {
  const first = name.charCodeAt(0);
  return first >= 0x31 && first <= 0x39;
}
