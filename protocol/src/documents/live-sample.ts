/** One sample of the live diagnostics; rates are over the time since the sample before. Unsigned: it proves nothing. */
import { count, foreignLine, list, num, pct, timeMs, z } from "../schema.ts";

const pressure = () => z.nullable(z.strictObject({ some10: num(), full10: z.nullable(num()) }));

export const liveSample = () =>
  z.strictObject({
    at: timeMs(),
    /** Milliseconds that the rates cover. */
    overMs: num(),
    uptimeS: num(),
    cpu: z.strictObject({
      usedPct: pct(),
      iowaitPct: pct(),
      coresPct: list(pct(), 256),
      pressure: pressure(),
    }),
    load: z.strictObject({ one: num(), five: num(), fifteen: num() }),
    memory: z.strictObject({
      totalBytes: count(),
      availableBytes: count(),
      swapTotalBytes: count(),
      swapUsedBytes: count(),
      pressure: pressure(),
    }),
    disks: list(
      z.strictObject({
        name: foreignLine(64),
        readBytesPerS: num(),
        writeBytesPerS: num(),
        /** Mean time a request took, in ms; null when there was none. */
        latencyMs: z.nullable(num()),
        busyPct: pct(),
      }),
      32,
    ),
    ioPressure: pressure(),
    fileSystems: list(
      z.strictObject({
        mount: foreignLine(256),
        sizeBytes: count(),
        freeBytes: count(),
        inodesFreePct: z.nullable(pct()),
      }),
      32,
    ),
    networks: list(
      z.strictObject({
        name: foreignLine(64),
        up: z.boolean(),
        receiveBytesPerS: num(),
        sendBytesPerS: num(),
        errorsPerS: num(),
      }),
      32,
    ),
    temperatures: list(
      z.strictObject({ name: foreignLine(64), celsius: num(), criticalCelsius: z.nullable(num()) }),
      32,
    ),
    top: list(
      z.strictObject({ pid: count(), name: foreignLine(64), cpuPct: num(), residentBytes: count() }),
      8,
    ),
  });
export type LiveSample = z.output<ReturnType<typeof liveSample>>;
