/** Whether there is too little memory: what is available, swap in use, the pressure, and programs killed for want of it. */
import { z } from "@deskside/protocol";
import { type MemoryInfo, parseMemoryInfo } from "../linux/memory-info.ts";
import { type Pressure, parsePressure } from "../linux/pressure.ts";
import { defineCheck, type Finding, unknown } from "./_check.ts";
import { formatBytes, formatPct, tenth } from "./_words.ts";

const WARN_AVAILABLE_PCT = 10;
const FAIL_AVAILABLE_PCT = 4;
/** Percent of the last ten seconds in which all work stood still for memory. */
const WARN_STALLED_PCT = 5;
const FAIL_STALLED_PCT = 20;
const WARN_SWAP_USED_PCT = 80;

export interface MemoryReading {
  readonly memory: MemoryInfo;
  readonly pressure: Pressure | null;
  /** Programs that the kernel killed since the start of the machine; null where it does not count them. */
  readonly outOfMemoryKills: number | null;
}

export default defineCheck({
  id: "memory.pressure",
  title: "Memory",
  scope: "run_checks",
  params: () => z.strictObject({}),
  timeoutMs: 5_000,
  systems: {
    linux: async (_params, probe) => {
      const vmstat = (await probe.read("/proc/vmstat", { evidence: false })) ?? "";
      const kills = /^oom_kill (\d+)$/m.exec(vmstat);
      if (kills) probe.note("/proc/vmstat", kills[0]);
      return judgeMemory({
        memory: parseMemoryInfo((await probe.read("/proc/meminfo")) ?? ""),
        pressure: parsePressure(await probe.read("/proc/pressure/memory")),
        outOfMemoryKills: kills?.[1] === undefined ? null : Number(kills[1]),
      });
    },
  },
});

export function judgeMemory(reading: MemoryReading): Finding {
  const { memory, pressure, outOfMemoryKills } = reading;
  if (memory.totalBytes === 0)
    return unknown("The memory figures cannot be read.", "Look at process.top instead.");
  const availablePct = (100 * memory.availableBytes) / memory.totalBytes;
  const swapUsedPct = memory.swapTotalBytes > 0 ? (100 * memory.swapUsedBytes) / memory.swapTotalBytes : 0;
  const stalledPct = pressure?.full10 ?? 0;
  const killed = outOfMemoryKills ?? 0;
  const fail = availablePct < FAIL_AVAILABLE_PCT || stalledPct >= FAIL_STALLED_PCT;
  const warn =
    availablePct < WARN_AVAILABLE_PCT ||
    stalledPct >= WARN_STALLED_PCT ||
    swapUsedPct >= WARN_SWAP_USED_PCT ||
    killed > 0;
  const status = fail ? "fail" : warn ? "warn" : "ok";
  const extra = killed > 0 ? `; the system ended ${killed} programs for want of memory since it started` : "";
  return {
    status,
    summary: `${formatBytes(memory.availableBytes)} of ${formatBytes(memory.totalBytes)} memory is available (${formatPct(availablePct)})${extra}.`,
    advice:
      status === "ok"
        ? ""
        : "process.top shows what takes most. Close what is not needed; if one program keeps growing, restart it (a leak). Where ordinary work fills it, the machine has too little memory.",
    facts: {
      totalBytes: memory.totalBytes,
      availableBytes: memory.availableBytes,
      availablePct: tenth(availablePct),
      usedPct: tenth(100 - availablePct),
      swapUsedBytes: memory.swapUsedBytes,
      swapUsedPct: tenth(swapUsedPct),
      stalledPct: pressure === null ? null : stalledPct,
      outOfMemoryKills,
    },
  };
}
