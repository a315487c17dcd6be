/** Readings that may take long: they are taken beside the samples, and a sample shows the last that came. */
import { join } from "node:path";
import { fileSystemUsage } from "../linux/file-system-usage.ts";
import { localFileSystems, parseMountInfo } from "../linux/mounts.ts";
import { readText } from "../linux/read-text.ts";
import { readTemperatures, type Temperature } from "./temperatures.ts";

/** How often temperatures are read, in ms: they change slowly and a sensor may cost milliseconds. */
const TEMPERATURES_EVERY_MS = 5_000;
/** How often the list of mounts is read, in ms; a stick that was just plugged in shows within that time. */
const MOUNTS_EVERY_MS = 10_000;
/** File systems shown at most: what a sample may hold. */
const MOST_FILE_SYSTEMS = 32;

export interface FileSystemReading {
  readonly mount: string;
  readonly sizeBytes: number;
  readonly freeBytes: number;
  readonly inodesFreePct: number | null;
}

export interface SlowReadings {
  readonly temperatures: readonly Temperature[];
  readonly fileSystems: readonly FileSystemReading[];
  /** Takes what is due; a call while one is under way does nothing, so slow readings never pile up. */
  refresh(): Promise<void>;
}

export function createSlowReadings(procRoot: string, sysRoot: string): SlowReadings {
  let temperatures: readonly Temperature[] = [];
  let fileSystems: readonly FileSystemReading[] = [];
  let mounts: string[] = [];
  let temperaturesAt = Number.NEGATIVE_INFINITY;
  let mountsAt = Number.NEGATIVE_INFINITY;
  let busy = false;

  async function take(): Promise<void> {
    const now = performance.now();
    if (now - mountsAt >= MOUNTS_EVERY_MS) {
      mountsAt = now;
      const text = (await readText(join(procRoot, "self/mountinfo"))) ?? "";
      mounts = localFileSystems(parseMountInfo(text))
        .map((each) => each.mount)
        .slice(0, MOST_FILE_SYSTEMS);
    }
    const next: FileSystemReading[] = [];
    for (const mount of mounts) {
      const usage = await fileSystemUsage(mount);
      if (usage === undefined || usage.sizeBytes === 0) continue;
      const { sizeBytes, freeBytes, inodesFreePct } = usage;
      next.push({ mount, sizeBytes, freeBytes, inodesFreePct });
    }
    fileSystems = next;
    if (now - temperaturesAt >= TEMPERATURES_EVERY_MS) {
      temperaturesAt = now;
      temperatures = await readTemperatures(sysRoot);
    }
  }

  return {
    get temperatures() {
      return temperatures;
    },
    get fileSystems() {
      return fileSystems;
    },
    async refresh() {
      if (busy) return;
      busy = true;
      try {
        await take();
      } finally {
        busy = false;
      }
    },
  };
}
