/** `/proc/diskstats`: what each disk did since the machine started. */

/** A sector of `/proc/diskstats` is always this many bytes, whatever the disk's own size. */
const SECTOR_BYTES = 512;

export interface DiskCounters {
  readonly name: string;
  /** Finished requests: reads, writes, discards and flushes. */
  readonly requests: number;
  readonly readBytes: number;
  readonly writtenBytes: number;
  /** Milliseconds that those requests took, added up. */
  readonly requestMs: number;
  /** Milliseconds in which at least one request was under way. */
  readonly busyMs: number;
}

/** Reads the text of `/proc/diskstats`; a line that is too short is skipped. */
export function parseDiskStats(text: string, wanted?: (name: string) => boolean): DiskCounters[] {
  const disks: DiskCounters[] = [];
  for (const line of text.split("\n")) {
    const fields = line.trim().split(/\s+/);
    const name = fields[2];
    if (name === undefined || fields.length < 14 || wanted?.(name) === false) continue;
    const of = (index: number) => {
      const value = Number(fields[index] ?? 0);
      return Number.isFinite(value) && value >= 0 ? value : 0;
    };
    disks.push({
      name,
      requests: of(3) + of(7) + of(14) + of(18),
      readBytes: of(5) * SECTOR_BYTES,
      writtenBytes: of(9) * SECTOR_BYTES,
      requestMs: of(6) + of(10) + of(17) + of(19),
      busyMs: of(12),
    });
  }
  return disks;
}

export interface DiskRates {
  readonly name: string;
  readonly readBytesPerS: number;
  readonly writeBytesPerS: number;
  /** Mean time of a request, in ms; null when there was none. */
  readonly latencyMs: number | null;
  readonly busyPct: number;
}

/** What a disk did between two readings; zeros for a disk that was not there before. */
export function diskRates(before: DiskCounters | undefined, after: DiskCounters, overMs: number): DiskRates {
  const grew = (key: Exclude<keyof DiskCounters, "name">) => Math.max(0, after[key] - (before ?? after)[key]);
  const seconds = Math.max(overMs, 1) / 1000;
  const requests = grew("requests");
  return {
    name: after.name,
    readBytesPerS: grew("readBytes") / seconds,
    writeBytesPerS: grew("writtenBytes") / seconds,
    latencyMs: requests > 0 ? grew("requestMs") / requests : null,
    busyPct: Math.min(100, grew("busyMs") / (seconds * 10)),
  };
}

/** Disks a person would name: not memory disks, images mounted as a loop, or the layers that lie on top of real ones. */
export const isPhysicalDisk = (name: string): boolean => !/^(?:loop|ram|zram|dm-|sr|fd)\d*/.test(name);
