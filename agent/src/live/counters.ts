/** The quick readings of one sample, all from descriptors that stay open while somebody watches. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type CpuStat, parseCpuStat } from "../linux/cpu-times.ts";
import { type DiskCounters, isPhysicalDisk, parseDiskStats } from "../linux/disk-stats.ts";
import { type KeptFile, keepFile } from "../linux/kept-file.ts";
import { type Load, parseLoad, parseUptime } from "../linux/load.ts";
import { type MemoryInfo, parseMemoryInfo } from "../linux/memory-info.ts";
import { type NetCounters, parseNetCounters } from "../linux/net-counters.ts";
import { type Pressure, parsePressure } from "../linux/pressure.ts";

/** How many samples the list of disks is good for; partitions are not in it, so it is asked of /sys. */
const DISK_LIST_FOR_SAMPLES = 30;
/** Network interfaces and disks read at most: what a sample may hold. */
const MOST = 32;

export interface Counters {
  /** Monotonic, in ms. */
  readonly atMs: number;
  readonly cpu: CpuStat;
  readonly memory: MemoryInfo;
  readonly load: Load;
  readonly uptimeS: number;
  readonly disks: readonly DiskCounters[];
  readonly networks: readonly (NetCounters & { readonly up: boolean })[];
  readonly pressure: {
    readonly cpu: Pressure | null;
    readonly memory: Pressure | null;
    readonly io: Pressure | null;
  };
}

export interface CounterReader {
  read(): Counters;
  close(): void;
}

export function createCounterReader(procRoot: string, sysRoot: string): CounterReader {
  const files = new Map<string, KeptFile>();
  const text = (path: string): string => {
    let file = files.get(path);
    if (file === undefined) files.set(path, (file = keepFile(path)));
    return file.read() ?? "";
  };
  const proc = (name: string) => text(join(procRoot, name));
  let disks = new Set<string>();
  let diskListAge = DISK_LIST_FOR_SAMPLES;

  function networks(): Counters["networks"] {
    const found = parseNetCounters(proc("net/dev"))
      .filter((each) => each.name !== "lo" && isPlainName(each.name))
      .slice(0, MOST);
    return found.map((each) => {
      const state = join(sysRoot, "class/net", each.name, "operstate");
      const value = text(state).trim();
      // An interface that was taken away and came back is another one to the kernel: look for it anew next time.
      if (value === "") files.delete(state);
      return { ...each, up: value === "up" || value === "unknown" };
    });
  }

  return {
    read() {
      if (diskListAge++ >= DISK_LIST_FOR_SAMPLES) {
        disks = new Set(diskNames(sysRoot));
        diskListAge = 0;
      }
      return {
        atMs: performance.now(),
        cpu: parseCpuStat(proc("stat")),
        memory: parseMemoryInfo(proc("meminfo")),
        load: parseLoad(proc("loadavg")),
        uptimeS: parseUptime(proc("uptime")),
        disks: parseDiskStats(proc("diskstats"), (name) => disks.has(name)).slice(0, MOST),
        networks: networks(),
        pressure: {
          cpu: parsePressure(proc("pressure/cpu")),
          memory: parsePressure(proc("pressure/memory")),
          io: parsePressure(proc("pressure/io")),
        },
      };
    },
    close() {
      for (const file of files.values()) file.close();
      files.clear();
    },
  };
}

function diskNames(sysRoot: string): string[] {
  try {
    return readdirSync(join(sysRoot, "block")).filter(isPhysicalDisk);
  } catch {
    // A container may hide /sys: then there are no disks to show.
    return [];
  }
}

/** Safe as one part of a path. The kernel allows no slash in a name, but the text is not taken on trust. */
const isPlainName = (name: string) => !name.includes("/") && name !== "." && name !== "..";
