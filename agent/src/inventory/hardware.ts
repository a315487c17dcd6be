/** What the machine is: maker, system, processor, memory, disks, graphics, USB. */
import { readdir } from "node:fs/promises";
import { arch, hostname, release } from "node:os";
import type { Inventory } from "@deskside/protocol";
import { parseCpuStat } from "../linux/cpu-times.ts";
import { isPhysicalDisk } from "../linux/disk-stats.ts";
import { parseMemoryInfo } from "../linux/memory-info.ts";
import { readText } from "../linux/read-text.ts";
import { Gap, type Gaps, line, maybe } from "./part.ts";

/** How long one question to the library may take, in ms; it starts programs of its own. */
const LIBRARY_TIMEOUT_MS = 15_000;

type Hardware = Pick<Inventory, "system" | "cpu" | "memory" | "disks" | "graphics" | "usb">;

/** The library is loaded here, so that it is never in the memory of the agent itself. */
export async function collectHardware(gaps: Gaps): Promise<Hardware> {
  const { default: library } = await import("systeminformation");
  const ask = <T>(part: string, otherwise: T, question: () => Promise<T>) =>
    gaps.fill(part, otherwise, () => within(question()));
  const [machine, processor, modules, graphics, usb] = await Promise.all([
    ask("manufacturer and model", undefined, () => library.system()),
    ask("processor", undefined, () => library.cpu()),
    ask("memory modules", [], () => library.memLayout()),
    ask("graphics", undefined, () => library.graphics()),
    ask("usb", [], () => library.usb()),
  ]);
  const memory = parseMemoryInfo((await readText("/proc/meminfo")) ?? "");
  const cpuinfo = (await readText("/proc/cpuinfo")) ?? "";
  const threads = (cpuinfo.match(/^processor\s*:/gm) ?? []).length || (processor?.cores ?? 0);
  const model =
    /^model name\s*:\s*(.+)$/m.exec(cpuinfo)?.[1] ??
    [processor?.manufacturer, processor?.brand].filter(Boolean).join(" ");
  return {
    system: {
      ...(await readSystem()),
      manufacturer: maybe(machine?.manufacturer),
      model: maybe(machine?.model),
      virtual: machine?.virtual ?? false,
    },
    cpu: {
      model: line(model) || "unknown",
      cores: processor?.physicalCores || threads,
      threads,
      speedGhz: processor !== undefined && processor.speed > 0 ? processor.speed : null,
    },
    memory: {
      totalBytes: memory.totalBytes,
      swapBytes: memory.swapTotalBytes,
      modules: modules
        .slice(0, 64)
        .flatMap((each) =>
          each.size > 0
            ? [{ slot: line(each.bank || "memory"), sizeBytes: each.size, type: maybe(each.type) }]
            : [],
        ),
    },
    disks: await gaps.fill("disks", [], readDisks),
    graphics: (graphics?.controllers ?? [])
      .slice(0, 16)
      .map((each) => ({ model: line(each.model) || "unknown", vendor: maybe(each.vendor) })),
    usb: usb.slice(0, 200).map((each) => ({
      name: line(each.name) || "unknown",
      vendor: maybe(each.vendor ?? each.manufacturer),
    })),
  };
}

async function readSystem(): Promise<Omit<Inventory["system"], "manufacturer" | "model" | "virtual">> {
  const osRelease = (await readText("/etc/os-release")) ?? "";
  const locale = (await readText("/etc/default/locale")) ?? (await readText("/etc/locale.conf")) ?? "";
  const bootedAtS = parseCpuStat((await readText("/proc/stat")) ?? "").bootedAtS ?? 0;
  const name = valueOf(osRelease, "NAME") ?? "Linux";
  return {
    hostName: line(hostname()),
    os: line(name),
    osVersion: line(valueOf(osRelease, "VERSION") ?? valueOf(osRelease, "VERSION_ID") ?? ""),
    kernel: line(release()),
    arch: arch(),
    bootedAt: bootedAtS * 1000,
    timeZone: line(Intl.DateTimeFormat().resolvedOptions().timeZone),
    locale: maybe(valueOf(locale, "LANG") ?? process.env["LANG"]),
  };
}

/** `KEY="value"` of a file in the form of a shell's variables. */
export const valueOf = (text: string, key: string): string | undefined =>
  new RegExp(`^${key}=["']?([^"'\\n]*)["']?$`, "m").exec(text)?.[1];

async function readDisks(): Promise<Inventory["disks"]> {
  const disks: Inventory["disks"] = [];
  for (const name of (await readdir("/sys/block")).filter(isPhysicalDisk).sort()) {
    const value = async (file: string) => (await readText(`/sys/block/${name}/${file}`, 4096))?.trim();
    const sizeBytes = (Number(await value("size")) || 0) * 512;
    if (sizeBytes === 0 || disks.length >= 64) continue;
    const turns = await value("queue/rotational");
    disks.push({
      name: line(name),
      model: maybe(await value("device/model")),
      sizeBytes,
      kind: name.startsWith("nvme") ? "NVMe" : turns === "1" ? "turning" : turns === "0" ? "SSD" : null,
      removable: (await value("removable")) === "1",
    });
  }
  return disks;
}

function within<T>(answer: Promise<T>): Promise<T> {
  const late = new Promise<never>((_, reject) => {
    setTimeout(
      () => reject(new Gap(`no answer within ${LIBRARY_TIMEOUT_MS / 1000} s`)),
      LIBRARY_TIMEOUT_MS,
    ).unref();
  });
  return Promise.race([answer, late]);
}
