/** Whether the processor is the bottleneck: its use over a short look, the load for each core, and the pressure. */
import { int, z } from "@deskside/protocol";
import { type CpuShare, cpuShare, parseCpuStat } from "../linux/cpu-times.ts";
import { type Load, parseLoad } from "../linux/load.ts";
import { type Pressure, parsePressure } from "../linux/pressure.ts";
import { delay } from "../process/process-table.ts";
import { defineCheck, type Finding, unknown } from "./_check.ts";
import { formatPct, tenth } from "./_words.ts";

const WARN_USED_PCT = 85;
/** Tasks that run or wait, for each core, over five minutes. */
const WARN_LOAD_PER_CORE = 1.5;
const FAIL_LOAD_PER_CORE = 4;
const WARN_WAITED_PCT = 30;

export interface CpuReading {
  readonly share: CpuShare;
  readonly cores: number;
  readonly load: Load;
  readonly pressure: Pressure | null;
}

export default defineCheck({
  id: "cpu.load",
  title: "Processor load",
  scope: "run_checks",
  params: () => z.strictObject({ seconds: z._default(int(1, 20), 2) }),
  timeoutMs: 30_000,
  systems: {
    linux: async ({ seconds }, probe) => {
      const before = parseCpuStat((await probe.read("/proc/stat", { evidence: false })) ?? "");
      await delay(seconds * 1_000, probe.signal);
      const text = (await probe.read("/proc/stat", { evidence: false })) ?? "";
      const after = parseCpuStat(text);
      // Only the lines of the processors: the interrupt counters would fill the page.
      probe.note(
        "/proc/stat",
        text
          .split("\n")
          .filter((line) => line.startsWith("cpu"))
          .join("\n"),
      );
      return judgeCpuLoad({
        share: cpuShare(before.all, after.all),
        cores: after.cores.length,
        load: parseLoad((await probe.read("/proc/loadavg")) ?? ""),
        pressure: parsePressure(await probe.read("/proc/pressure/cpu")),
      });
    },
  },
});

export function judgeCpuLoad(reading: CpuReading): Finding {
  const { share, cores, load, pressure } = reading;
  if (cores === 0) return unknown("The processor's figures cannot be read.", "Look at process.top instead.");
  const perCore = load.five / cores;
  const busy = share.usedPct >= WARN_USED_PCT;
  const crowded = perCore >= WARN_LOAD_PER_CORE;
  const waited = (pressure?.some10 ?? 0) >= WARN_WAITED_PCT;
  const status = busy && perCore >= FAIL_LOAD_PER_CORE ? "fail" : busy || crowded || waited ? "warn" : "ok";
  // A high load with an idle processor means tasks that wait for a disk, not for the processor.
  const blocked = crowded && !busy && !waited;
  return {
    status,
    summary: `The processor is ${formatPct(share.usedPct)} used; ${tenth(load.five)} tasks on ${cores} cores over five minutes.`,
    advice:
      status === "ok"
        ? ""
        : blocked
          ? "Many tasks wait although the processor has time: most likely for a disk or a network share. Run disk.io."
          : "process.top shows what uses it. Ask whether that is work the customer started; else end or restart that program.",
    facts: {
      usedPct: tenth(share.usedPct),
      iowaitPct: tenth(share.iowaitPct),
      cores,
      loadOne: load.one,
      loadFive: load.five,
      loadFifteen: load.fifteen,
      loadPerCore: Math.round(perCore * 100) / 100,
      waitedPct: pressure?.some10 ?? null,
    },
  };
}
