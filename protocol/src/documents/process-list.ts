/** The processes of the machine at one moment. */
import { count, foreignLine, list, num, timeMs, z } from "../schema.ts";

export const processList = () =>
  z.strictObject({
    takenAt: timeMs(),
    total: count(),
    processes: list(
      z.strictObject({
        pid: count(),
        parent: count(),
        /** Start time in clock ticks since boot: with the pid it names one process for good. */
        startTicks: count(),
        user: foreignLine(64),
        name: foreignLine(64),
        state: foreignLine(16),
        cpuPct: num(),
        residentBytes: count(),
      }),
      4_096,
    ),
  });
export type ProcessList = z.output<ReturnType<typeof processList>>;
