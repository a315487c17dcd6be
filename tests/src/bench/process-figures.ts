/** What a process costs, by the kernel's own counters. */
import { readdirSync, readFileSync } from "node:fs";

const NS_PER_MS = 1e6;

export interface Memory {
  readonly rssMb: number;
  /** Memory that is this process's alone and was written to. */
  readonly privateMb: number;
}

/** Memory from `smaps_rollup`, in MB of 2^20 bytes. */
export function memoryOf(pid: number): Memory {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, "latin1");
  const mb = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)?.[1]) / 1_024;
  return { rssMb: mb("Rss"), privateMb: mb("Private_Dirty") };
}

/**
 * CPU time of all threads of a process, in ms, from `schedstat`: `stat` counts in ticks of 10 ms, too coarse for a
 * process that idles. Threads that ended in between are not counted; a Node process keeps its own.
 */
export function cpuMsOf(pid: number): number {
  let ns = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    ns += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "latin1").split(" ", 1)[0]);
  }
  return ns / NS_PER_MS;
}

/** CPU of a process over `forMs`, in percent of one core. */
export async function cpuPctOf(pid: number, forMs: number): Promise<number> {
  const started = performance.now();
  const before = cpuMsOf(pid);
  await new Promise((resolve) => setTimeout(resolve, forMs));
  return ((cpuMsOf(pid) - before) / (performance.now() - started)) * 100;
}
