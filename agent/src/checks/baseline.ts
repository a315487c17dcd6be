/** The quick look at the start of every visit and again at its end: running time, disk, memory, restart, log, network. */
import { z } from "@deskside/protocol";
import { parseLoad } from "../linux/load.ts";
import { parseMemoryInfo } from "../linux/memory-info.ts";
import { readNetInterfaces } from "../linux/net-interfaces.ts";
import { parsePressure } from "../linux/pressure.ts";
import { parseDefaultRoutes } from "../linux/routes.ts";
import { type Fact, defineCheck, type Finding, worst } from "./_check.ts";
import { measureFileSystems } from "./_file-systems.ts";
import type { Probe } from "./_probe.ts";
import { judgeFreeSpace } from "./disk.space.ts";
import { judgeMemory } from "./memory.pressure.ts";
import { judgeInterfaces } from "./net.interfaces.ts";
import { judgeRestart, readRestart } from "./os.restart-pending.ts";
import { formatDuration } from "./_words.ts";

export interface BaselineParts {
  readonly disk: Finding;
  readonly memory: Finding;
  readonly restart: Finding;
  readonly network: Finding;
  /** Critical and worse entries of the log since the machine started; null where the log cannot be read. */
  readonly criticalEvents: number | null;
  readonly uptimeS: number;
  readonly loadPerCore: number;
  readonly gateway: string | null;
}

export default defineCheck({
  id: "baseline",
  title: "First look",
  scope: "run_checks",
  params: () => z.strictObject({}),
  timeoutMs: 30_000,
  systems: { linux: async (_params, probe) => judgeBaseline(await gather(probe)) },
});

async function gather(probe: Probe): Promise<BaselineParts> {
  const [fileSystems, restart, interfaces, criticalEvents] = await Promise.all([
    measureFileSystems(probe),
    readRestart(probe),
    readNetInterfaces(),
    countCritical(probe),
  ]);
  probe.note("/sys/class/net", interfaces.map((each) => JSON.stringify(each)).join("\n"));
  const cores = (((await probe.read("/proc/stat", { evidence: false })) ?? "").match(/^cpu\d/gm) ?? [])
    .length;
  const [route] = parseDefaultRoutes(
    (await probe.read("/proc/net/route")) ?? "",
    (await probe.read("/proc/net/ipv6_route")) ?? "",
  );
  return {
    disk: judgeFreeSpace(fileSystems, { warnBelowPct: 10, failBelowPct: 5 }),
    memory: judgeMemory({
      memory: parseMemoryInfo((await probe.read("/proc/meminfo")) ?? ""),
      pressure: parsePressure(await probe.read("/proc/pressure/memory")),
      outOfMemoryKills: null,
    }),
    restart: judgeRestart(restart),
    network: judgeInterfaces(interfaces),
    criticalEvents,
    uptimeS: restart.uptimeS,
    loadPerCore: parseLoad((await probe.read("/proc/loadavg")) ?? "").five / Math.max(1, cores),
    gateway: route?.gateway ?? null,
  };
}

/** Only how many there are: what they say needs the customer's leave to read logs. */
async function countCritical(probe: Probe): Promise<number | null> {
  const { out, exit } = await probe.run(
    "journalctl",
    ["-b", "-p", "2", "-q", "--no-pager", "-n", "1000", "-o", "json", "--output-fields=PRIORITY"],
    { evidence: false, timeoutMs: 10_000 },
  );
  if (exit !== 0) return null;
  const lines = out.split("\n").filter(Boolean).length;
  if (lines > 0) return lines;
  const any = await probe.run(
    "journalctl",
    ["-n", "1", "-q", "--no-pager", "-o", "cat", "--output-fields=PRIORITY"],
    { evidence: false },
  );
  return any.exit === 0 && any.out !== "" ? 0 : null;
}

/** The worst part decides; each part's one line is in the facts. */
export function judgeBaseline(parts: BaselineParts): Finding {
  const { disk, memory, restart, network, criticalEvents, uptimeS } = parts;
  const named = { disk, memory, restart, network };
  const log = (criticalEvents ?? 0) > 0 ? ("warn" as const) : ("ok" as const);
  const status = worst([...Object.values(named).map((each) => each.status), log]);
  const troubled = Object.values(named).filter((each) => each.status === "fail" || each.status === "warn");
  const silent = Object.entries(named).flatMap(([name, each]) => (each.status === "unknown" ? [name] : []));
  const lines = [
    ...troubled.map((each) => each.summary),
    ...(log === "warn" ? [`${criticalEvents} critical entries in the log.`] : []),
  ];
  const facts: Record<string, Fact> = {
    uptimeS: Math.floor(uptimeS),
    diskStatus: disk.status,
    fullestMount: disk.facts["mount"] ?? null,
    diskFreePct: disk.facts["freePct"] ?? null,
    diskFreeBytes: disk.facts["freeBytes"] ?? null,
    memoryStatus: memory.status,
    memoryAvailablePct: memory.facts["availablePct"] ?? null,
    loadPerCore: Math.round(parts.loadPerCore * 100) / 100,
    restartPending: restart.facts["pending"] ?? null,
    networkStatus: network.status,
    linkUp: network.facts["linkUp"] ?? null,
    gateway: parts.gateway,
    criticalEvents,
    unknownParts: [...silent, ...(criticalEvents === null ? ["log"] : [])],
    parts: Object.fromEntries(Object.entries(named).map(([name, each]) => [name, each.summary])),
  };
  return {
    status,
    summary:
      lines.length === 0
        ? `Nothing stands out; it has been running for ${formatDuration(uptimeS)}.`
        : lines.join(" "),
    advice: Object.values(named)
      .map((each) => each.advice)
      .filter(Boolean)
      .join("\n"),
    facts,
  };
}
