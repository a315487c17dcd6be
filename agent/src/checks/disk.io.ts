/** Whether work waits for the disk: how long requests take, how busy each disk is, and the kernel's pressure figures. */
import { int, z } from "@deskside/protocol";
import { type DiskRates, diskRates, isPhysicalDisk, parseDiskStats } from "../linux/disk-stats.ts";
import { type Pressure, parsePressure } from "../linux/pressure.ts";
import { delay } from "../process/process-table.ts";
import { defineCheck, type Finding, unknown } from "./_check.ts";
import { formatPct, tenth } from "./_words.ts";

/** A request that takes this long, in ms, is slow even for a turning disk (about 10 ms); so many make a fault. */
const SLOW_MS = 50;
const VERY_SLOW_MS = 200;
const BUSY_PCT = 80;
/** Percent of the last ten seconds in which all work stood still for the disk. */
const WARN_STALLED_PCT = 10;
const FAIL_STALLED_PCT = 40;

export default defineCheck({
  id: "disk.io",
  title: "Disk speed and waiting",
  scope: "run_checks",
  params: () => z.strictObject({ seconds: z._default(int(1, 20), 2) }),
  timeoutMs: 30_000,
  systems: {
    linux: async ({ seconds }, probe) => {
      const before = parseDiskStats((await probe.read("/proc/diskstats")) ?? "");
      const started = performance.now();
      await delay(seconds * 1_000, probe.signal);
      const after = parseDiskStats((await probe.read("/proc/diskstats")) ?? "", isPhysicalDisk);
      const overMs = performance.now() - started;
      const disks = after
        .filter(
          (each) =>
            !isPartition(
              each.name,
              after.map((other) => other.name),
            ),
        )
        .map((each) =>
          diskRates(
            before.find((was) => was.name === each.name),
            each,
            overMs,
          ),
        );
      return judgeDiskIo(disks, parsePressure(await probe.read("/proc/pressure/io")));
    },
  },
});

/** `sda1` beside `sda`, `nvme0n1p2` beside `nvme0n1`. */
function isPartition(name: string, names: readonly string[]): boolean {
  return names.some(
    (other) => other !== name && name.startsWith(other) && /^p?\d+$/.test(name.slice(other.length)),
  );
}

/** The busiest disk and the pressure decide. */
export function judgeDiskIo(disks: readonly DiskRates[], pressure: Pressure | null): Finding {
  const busiest = [...disks].sort((one, other) => other.busyPct - one.busyPct)[0];
  if (busiest === undefined && pressure === null) {
    return unknown(
      "This machine shows no disk figures.",
      "In a container, look on the machine that runs it.",
    );
  }
  const slow = disks.filter((each) => each.busyPct >= BUSY_PCT && (each.latencyMs ?? 0) >= SLOW_MS);
  const verySlow = slow.some((each) => (each.latencyMs ?? 0) >= VERY_SLOW_MS);
  const stalledPct = pressure?.full10 ?? 0;
  const status =
    verySlow || stalledPct >= FAIL_STALLED_PCT
      ? "fail"
      : slow.length > 0 || stalledPct >= WARN_STALLED_PCT
        ? "warn"
        : "ok";
  const figures = [
    busiest === undefined ? "" : `${busiest.name} is ${formatPct(busiest.busyPct)} busy`,
    busiest?.latencyMs == null ? "" : `${tenth(busiest.latencyMs)} ms a request`,
    pressure === null ? "" : `work stood still for ${formatPct(stalledPct)} of the time`,
  ].filter(Boolean);
  return {
    status,
    summary: `${status === "ok" ? "The disk keeps up" : "Work waits for the disk"}: ${figures.join(", ")}.`,
    advice:
      status === "ok"
        ? ""
        : "See what writes (process.top, the live view). If nothing does, test the disk with disk.health; a backup or virus scan may be running.",
    facts: {
      disk: busiest?.name ?? null,
      busyPct: busiest === undefined ? null : tenth(busiest.busyPct),
      latencyMs: busiest?.latencyMs == null ? null : tenth(busiest.latencyMs),
      stalledPct: pressure === null ? null : stalledPct,
      someWaitPct: pressure?.some10 ?? null,
      disks: disks.map((each) => ({
        name: each.name,
        busyPct: tenth(each.busyPct),
        latencyMs: each.latencyMs === null ? null : tenth(each.latencyMs),
        readBytesPerS: Math.round(each.readBytesPerS),
        writeBytesPerS: Math.round(each.writeBytesPerS),
      })),
    },
  };
}
