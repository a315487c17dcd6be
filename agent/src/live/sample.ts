/** Makes one live sample of two readings. Pure. */
import { cleanLine, type LiveSample } from "@deskside/protocol";
import { cpuShare } from "../linux/cpu-times.ts";
import { diskRates } from "../linux/disk-stats.ts";
import type { Counters } from "./counters.ts";
import type { BusyProcess } from "./process-scan.ts";
import type { FileSystemReading } from "./slow-readings.ts";
import type { Temperature } from "./temperatures.ts";

/** Cores shown at most: what a sample may hold. */
const MOST_CORES = 256;

export interface Beside {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly top: readonly BusyProcess[];
  readonly temperatures: readonly Temperature[];
  readonly fileSystems: readonly FileSystemReading[];
}

/** Rates are over the time between the readings; figures are rounded to what a person can use, to keep it small. */
export function makeSample(before: Counters, after: Counters, beside: Beside): LiveSample {
  const overMs = Math.max(1, after.atMs - before.atMs);
  const all = cpuShare(before.cpu.all, after.cpu.all);
  return {
    at: beside.at,
    overMs: Math.round(overMs),
    uptimeS: Math.floor(after.uptimeS),
    cpu: {
      usedPct: tenth(all.usedPct),
      iowaitPct: tenth(all.iowaitPct),
      coresPct: after.cpu.cores
        .slice(0, MOST_CORES)
        .map((core, index) => tenth(cpuShare(before.cpu.cores[index], core).usedPct)),
      pressure: after.pressure.cpu,
    },
    load: after.load,
    memory: { ...after.memory, pressure: after.pressure.memory },
    disks: after.disks.map((disk) => {
      const rates = diskRates(
        before.disks.find((each) => each.name === disk.name),
        disk,
        overMs,
      );
      return {
        name: line(rates.name),
        readBytesPerS: Math.round(rates.readBytesPerS),
        writeBytesPerS: Math.round(rates.writeBytesPerS),
        latencyMs: rates.latencyMs === null ? null : hundredth(rates.latencyMs),
        busyPct: tenth(rates.busyPct),
      };
    }),
    ioPressure: after.pressure.io,
    fileSystems: beside.fileSystems.map((each) => ({ ...each, mount: cleanLine(each.mount, 256) })),
    networks: after.networks.map((network) => {
      const was = before.networks.find((each) => each.name === network.name) ?? network;
      const perS = (key: "receivedBytes" | "sentBytes" | "errors") =>
        Math.round((Math.max(0, network[key] - was[key]) * 1000) / overMs);
      return {
        name: line(network.name),
        up: network.up,
        receiveBytesPerS: perS("receivedBytes"),
        sendBytesPerS: perS("sentBytes"),
        errorsPerS: perS("errors"),
      };
    }),
    temperatures: beside.temperatures.map((each) => ({ ...each, name: line(each.name) })),
    top: beside.top.map((each) => ({ ...each, name: line(each.name) })),
  };
}

const line = (text: string) => cleanLine(text, 64);
const tenth = (value: number) => Math.round(value * 10) / 10;
const hundredth = (value: number) => Math.round(value * 100) / 100;
