/** `/proc/stat`: what each core did since the machine started. */

/** Counted in clock ticks since the start. */
export interface CpuTimes {
  readonly total: number;
  readonly idle: number;
  readonly iowait: number;
}

export interface CpuStat {
  readonly all: CpuTimes;
  readonly cores: readonly CpuTimes[];
  /** Seconds since 1970, or undefined where the kernel does not say. */
  readonly bootedAtS: number | undefined;
}

const NOTHING: CpuTimes = { total: 0, idle: 0, iowait: 0 };

/** Reads the text of `/proc/stat`; lines that it does not know are skipped. */
export function parseCpuStat(text: string): CpuStat {
  let all = NOTHING;
  const cores: CpuTimes[] = [];
  let at = 0;
  // The `cpu` lines come first; the interrupt counters after them may be very long and are not split.
  while (text.startsWith("cpu", at)) {
    const end = text.indexOf("\n", at);
    const line = text.slice(at, end < 0 ? text.length : end);
    if (line.startsWith("cpu ")) all = parseTimes(line);
    else cores.push(parseTimes(line));
    if (end < 0) break;
    at = end + 1;
  }
  const boot = /^btime (\d+)/m.exec(text.slice(text.indexOf("\nctxt") + 1));
  return { all, cores, bootedAtS: boot?.[1] === undefined ? undefined : Number(boot[1]) };
}

function parseTimes(line: string): CpuTimes {
  const fields = line.split(" ").slice(1).filter(Boolean).map(Number);
  const of = (index: number) => {
    const value = fields[index];
    return value !== undefined && Number.isFinite(value) && value >= 0 ? value : 0;
  };
  // user nice system idle iowait irq softirq steal; guest time is already part of user.
  let total = 0;
  for (let index = 0; index < 8; index++) total += of(index);
  return { total, idle: of(3), iowait: of(4) };
}

export interface CpuShare {
  readonly usedPct: number;
  readonly iowaitPct: number;
}

/** The share between two readings, 0 to 100; 0 where no time passed (or a core was switched off and on again). */
export function cpuShare(before: CpuTimes | undefined, after: CpuTimes): CpuShare {
  const total = after.total - (before?.total ?? after.total);
  if (before === undefined || total <= 0) return { usedPct: 0, iowaitPct: 0 };
  const share = (ticks: number) => Math.min(100, Math.max(0, (100 * ticks) / total));
  const iowait = share(after.iowait - before.iowait);
  return {
    usedPct: share(total - (after.idle - before.idle) - (after.iowait - before.iowait)),
    iowaitPct: iowait,
  };
}
