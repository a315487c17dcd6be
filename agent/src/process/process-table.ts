/** All processes of the machine at one moment, with their share of a core over a short look. */
import { join } from "node:path";
import { stat } from "node:fs/promises";
import { type ProcessList, cleanLine } from "@deskside/protocol";
import { parseAccounts } from "../linux/accounts.ts";
import { kernelConstants } from "../linux/kernel-constants.ts";
import { type ProcessStat, parseProcessStat } from "../linux/process-stat.ts";
import { readText } from "../linux/read-text.ts";
import { readFileSync, readdirSync } from "node:fs";

/** How long the shares are measured, in ms. */
export const LOOK_FOR_MS = 300;
/** Processes in a list: the busiest and largest of a machine with more. */
const MOST = 4_096;
/** Processes read before the event loop gets its turn. */
const BATCH = 64;

/** The kernel's letters in words. */
const STATES: Readonly<Record<string, string>> = {
  R: "running",
  S: "sleeping",
  D: "waiting for disk",
  T: "stopped",
  t: "traced",
  Z: "ended",
  X: "ended",
  I: "idle",
};

/** The processes now, busiest first. Rejects with the signal's reason when it aborts. */
export async function readProcessTable(signal: AbortSignal): Promise<ProcessList> {
  const before = new Map((await readAll()).map((each) => [each.pid, each]));
  const startedAt = performance.now();
  await delay(LOOK_FOR_MS, signal);
  const { ticksPerS, pageBytes } = kernelConstants();
  const names = await accountNames();
  const now = await readAll();
  const overS = (performance.now() - startedAt) / 1000;
  const rows = now.map((each) => {
    const was = before.get(each.pid);
    const ticks = was?.startTicks === each.startTicks ? each.cpuTicks - was.cpuTicks : 0;
    return { each, cpuPct: Math.round((1000 * Math.max(0, ticks)) / ticksPerS / overS) / 10 };
  });
  rows.sort((one, other) => other.cpuPct - one.cpuPct || other.each.residentPages - one.each.residentPages);
  const processes: ProcessList["processes"] = [];
  for (const { each, cpuPct } of rows.slice(0, MOST)) {
    processes.push({
      pid: each.pid,
      parent: each.parent,
      startTicks: each.startTicks,
      user: cleanLine(await ownerOf(each.pid, names), 64),
      name: cleanLine(each.name, 64),
      state: STATES[each.state] ?? each.state,
      cpuPct,
      residentBytes: each.residentPages * pageBytes,
    });
  }
  return { takenAt: Date.now(), total: now.length, processes };
}

/** One process as it is now, or undefined when there is none of that number. */
export function readProcess(pid: number): ProcessStat | undefined {
  try {
    return parseProcessStat(readFileSync(`/proc/${pid}/stat`));
  } catch {
    // Ended, or never there.
    return undefined;
  }
}

/** Every process once, in batches, so that keystrokes of an open terminal are not held up. */
export async function readAll(): Promise<ProcessStat[]> {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const found: ProcessStat[] = [];
  for (let at = 0; at < pids.length; at += BATCH) {
    for (const pid of pids.slice(at, at + BATCH)) {
      const each = readProcess(Number(pid));
      if (each !== undefined) found.push(each);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  return found;
}

/** User names by number. */
export async function accountNames(): Promise<ReadonlyMap<number, string>> {
  const accounts = parseAccounts((await readText("/etc/passwd")) ?? "");
  return new Map(accounts.map((each) => [each.uid, each.name]));
}

async function ownerOf(pid: number, names: ReadonlyMap<number, string>): Promise<string> {
  try {
    const { uid } = await stat(join("/proc", String(pid)));
    return names.get(uid) ?? String(uid);
  } catch {
    // It has ended since it was read.
    return "";
  }
}

/** Waits, or rejects with the signal's reason. */
export function delay(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal.addEventListener("abort", onAbort, { once: true });
  });
}
