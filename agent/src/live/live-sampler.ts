/** Live diagnostics: one sample each interval, for as long as somebody watches. */
import type { LiveSample } from "@deskside/protocol";
import { createCounterReader } from "./counters.ts";
import { createProcessScan } from "./process-scan.ts";
import { makeSample } from "./sample.ts";
import { createSlowReadings } from "./slow-readings.ts";

/** When the first sample comes, in ms after the start: long enough for rates, short enough to feel at once. */
export const FIRST_SAMPLE_AFTER_MS = 250;
/** Shortest interval, in ms. */
const SHORTEST_INTERVAL_MS = 200;
/** Processes in a sample. */
const TOP = 8;

export interface LiveSamplerOptions {
  /** Where /proc and /sys are; the real ones unless a test brings its own. */
  readonly procRoot?: string;
  readonly sysRoot?: string;
}

export interface LiveSampler {
  /**
   * Calls `onSample` until `signal` aborts, then resolves to "ended"; "unavailable" at once on a system without /proc.
   * The first sample comes after {@link FIRST_SAMPLE_AFTER_MS}. Samples are never queued: one that is late is left
   * out. Each start has its own marks, so two watchers may run at once.
   */
  start(
    intervalMs: number,
    onSample: (sample: LiveSample) => void,
    signal: AbortSignal,
  ): Promise<"ended" | "unavailable">;
}

/** Costs nothing until it is started. */
export function createLiveSampler(options: LiveSamplerOptions = {}): LiveSampler {
  const procRoot = options.procRoot ?? "/proc";
  const sysRoot = options.sysRoot ?? "/sys";
  return {
    async start(intervalMs, onSample, signal) {
      if (process.platform !== "linux") return "unavailable";
      const counters = createCounterReader(procRoot, sysRoot);
      try {
        const slow = createSlowReadings(procRoot, sysRoot);
        const processes = createProcessScan(procRoot);
        let before = counters.read();
        processes.full();
        // A hung file system must not hold up the samples, so its reading is not waited for.
        void slow.refresh();
        for (
          let first = true;
          await wait(first ? FIRST_SAMPLE_AFTER_MS : Math.max(SHORTEST_INTERVAL_MS, intervalMs), signal);
          first = false
        ) {
          const after = counters.read();
          if (first) processes.full();
          else processes.round();
          onSample(
            makeSample(before, after, {
              at: Date.now(),
              top: processes.top(TOP),
              temperatures: slow.temperatures,
              fileSystems: slow.fileSystems,
            }),
          );
          before = after;
          void slow.refresh();
        }
        return "ended";
      } finally {
        counters.close();
      }
    },
  };
}

/** False as soon as `signal` aborts. */
function wait(ms: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(false);
    const onAbort = () => {
      clearTimeout(timer);
      resolve(false);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", onAbort);
      resolve(true);
    }, ms);
    signal.addEventListener("abort", onAbort, { once: true });
  });
}
