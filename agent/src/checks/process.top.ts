/** The processes that use most of the processor and of the memory. */
import type { ProcessList } from "@deskside/protocol";
import { int, z } from "@deskside/protocol";
import { readProcessTable } from "../process/process-table.ts";
import { defineCheck, type Finding, unknown } from "./_check.ts";
import { formatBytes, formatPct } from "./_words.ts";

/** Of one core: a process that takes this much over the look is worth a question. */
const BUSY_PCT = 80;
/** Of all memory. */
const LARGE_PCT = 40;

export default defineCheck({
  id: "process.top",
  title: "Busiest programs",
  scope: "run_checks",
  params: () => z.strictObject({ count: z._default(int(1, 50), 10) }),
  timeoutMs: 10_000,
  systems: {
    linux: async ({ count }, probe) => {
      const table = await readProcessTable(probe.signal);
      const text = (await probe.read("/proc/meminfo", { evidence: false })) ?? "";
      const totalBytes = Number(/^MemTotal:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024;
      const rows = table.processes
        .slice(0, 200)
        .map(
          (each) =>
            `${each.pid}\t${each.user}\t${each.cpuPct}%\t${each.residentBytes}\t${each.state}\t${each.name}`,
        );
      probe.note("/proc/*/stat", `pid\tuser\tcpu\tresident bytes\tstate\tname\n${rows.join("\n")}`);
      return judgeTop(table.processes, count, totalBytes);
    },
  },
});

export function judgeTop(processes: ProcessList["processes"], count: number, memoryBytes: number): Finding {
  const byCpu = [...processes].sort((one, other) => other.cpuPct - one.cpuPct).slice(0, count);
  const byMemory = [...processes]
    .sort((one, other) => other.residentBytes - one.residentBytes)
    .slice(0, count);
  const [busiest] = byCpu;
  const [largest] = byMemory;
  if (busiest === undefined || largest === undefined)
    return unknown("No process can be seen.", "The system hides them from the agent.");
  const largePct = memoryBytes > 0 ? (100 * largest.residentBytes) / memoryBytes : 0;
  const stuck = processes.filter((each) => each.state === "waiting for disk");
  const status = busiest.cpuPct >= BUSY_PCT || largePct >= LARGE_PCT ? "warn" : "ok";
  const row = (each: ProcessList["processes"][number]) => ({
    pid: each.pid,
    startTicks: each.startTicks,
    name: each.name,
    user: each.user,
    cpuPct: each.cpuPct,
    residentBytes: each.residentBytes,
  });
  return {
    status,
    summary: `${busiest.name} uses most of the processor (${formatPct(busiest.cpuPct)} of a core), ${largest.name} most memory (${formatBytes(largest.residentBytes)}).`,
    advice:
      status === "ok"
        ? ""
        : "Ask whether the customer knows that program and what it is doing now. If it hangs: save, close it, end it if it must be; then look whether it comes back.",
    facts: {
      busiestName: busiest.name,
      busiestPid: busiest.pid,
      busiestCpuPct: busiest.cpuPct,
      largestName: largest.name,
      largestPid: largest.pid,
      largestBytes: largest.residentBytes,
      processes: processes.length,
      waitingForDisk: stuck.map((each) => each.name).slice(0, 20),
      byCpu: byCpu.map(row),
      byMemory: byMemory.map(row),
    },
  };
}
