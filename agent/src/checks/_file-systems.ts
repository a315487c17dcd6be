/** The local file systems of the machine with their figures, for the checks of disks. */
import { type FileSystemUsage, fileSystemUsage } from "../linux/file-system-usage.ts";
import { localFileSystems, type Mount, parseMountInfo } from "../linux/mounts.ts";
import type { Probe } from "./_probe.ts";

/** File systems looked at in one check. */
const MOST = 64;

export interface MeasuredFileSystem extends Mount {
  /** Undefined: it did not answer. */
  readonly usage: FileSystemUsage | undefined;
}

/** Writable local ones; with `mount`, the one that this path is the mount point of (also a memory file system). */
export async function measureFileSystems(probe: Probe, mount?: string): Promise<MeasuredFileSystem[]> {
  const all = parseMountInfo((await probe.read("/proc/self/mountinfo")) ?? "");
  const wanted =
    mount === undefined ? localFileSystems(all) : all.filter((each) => each.mount === mount).slice(-1);
  const found: MeasuredFileSystem[] = [];
  for (const each of wanted.slice(0, MOST)) found.push({ ...each, usage: await fileSystemUsage(each.mount) });
  const lines = found.map(({ mount: at, type, source, usage }) =>
    usage === undefined
      ? `${at} ${type} ${source} (no answer)`
      : `${at} ${type} ${source} size=${usage.sizeBytes} free=${usage.freeBytes} used=${usage.usedPct.toFixed(1)}% inodes=${usage.inodes} inodesFree=${usage.inodesFree}`,
  );
  probe.note("statfs(2) of each local file system", lines.join("\n"));
  return found;
}
