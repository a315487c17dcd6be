/**
 * Steps per second with 32 in flight against bare single inserts with the same settings, in one run on one Node:
 * `node console/server/src/adapters/sqlite/store.bench.ts [seconds]`. Prints one JSON line.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Store } from "../../ports/store.ts";
import { Connection } from "./connection.ts";
import { sampleCase, sampleRun, sampleStep } from "../../store.samples.ts";
import { createSqliteStore } from "./sqlite-store.ts";

/** Callers that each wait for their step before they send the next. */
const IN_FLIGHT = 32;

/** What the benchmark found. */
export interface StoreFiguresMeasured {
  /** Steps committed and acknowledged per second. */
  stepsPerSecond: number;
  /** Single-row inserts, each its own commit, in the thread that makes them. */
  bareInsertsPerSecond: number;
  stepRatio: number;
  unitsPerCommit: number;
  stepP50Ms: number;
  stepP99Ms: number;
  /** Lag of the hub's own event loop while steps are recorded. */
  loopLagP99Ms: number;
  loopLagMaxMs: number;
}

/** Turns that baseline and steps take, so that whatever else the machine does falls on both. */
const TURNS = 5;

/** Runs both for `seconds` each, in turns, in fresh folders. */
export async function measureStore(seconds: number): Promise<StoreFiguresMeasured> {
  const folder = mkdtempSync(join(tmpdir(), "deskside-bench-"));
  const bare = new Connection(join(folder, "bare.db"), "writer");
  const store = createSqliteStore({ folder: join(folder, "data") });
  try {
    bare.exec("create table rows (id integer primary key, at bigint not null, text text not null)");
    await store.start();
    const place = await sampleCase(store);
    const runs = await Promise.all(Array.from({ length: IN_FLIGHT }, () => sampleRun(store, place)));
    const next = new Map(runs.map((run) => [run, 1]));
    const lag = { p99Ms: 0, maxMs: 0 };
    const latencies: number[] = [];
    const before = store.figures;
    const turnMs = (seconds * 1_000) / TURNS;
    const counts = { bare: 0, steps: 0 };
    for (let turn = 0; turn < TURNS; turn++) {
      counts.bare += bareInserts(bare, turnMs);
      // The loop stood still while bare inserts were made: a monitor of before would call that the store's lag.
      await setTimeout(20);
      const monitor = monitorEventLoopDelay({ resolution: 1 });
      monitor.enable();
      counts.steps += await recordSteps(store, next, turnMs, latencies);
      monitor.disable();
      lag.p99Ms = Math.max(lag.p99Ms, monitor.percentile(99) / 1e6);
      lag.maxMs = Math.max(lag.maxMs, monitor.max / 1e6);
    }
    const after = store.figures;
    latencies.sort((a, b) => a - b);
    const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? 0;
    return {
      stepsPerSecond: counts.steps / seconds,
      bareInsertsPerSecond: counts.bare / seconds,
      stepRatio: counts.steps / counts.bare,
      unitsPerCommit: (after.units - before.units) / (after.commits - before.commits),
      stepP50Ms: at(0.5),
      stepP99Ms: at(0.99),
      loopLagP99Ms: lag.p99Ms,
      loopLagMaxMs: lag.maxMs,
    };
  } finally {
    await store.stop();
    bare.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function bareInserts(connection: Connection, forMs: number): number {
  const { statement } = connection.prepare("insert into rows (at, text) values (?, ?)");
  const text = "x".repeat(300);
  const until = performance.now() + forMs;
  let count = 0;
  for (; performance.now() < until; count++) statement.run(Date.now(), text);
  return count;
}

/** Each run has one caller, who sends the next step when the one before is acknowledged. */
async function recordSteps(
  store: Store,
  next: Map<string, number>,
  forMs: number,
  latencies: number[],
): Promise<number> {
  const before = latencies.length;
  const until = performance.now() + forMs;
  const caller = async (runId: string) => {
    for (let sequence = next.get(runId) ?? 1; performance.now() < until; next.set(runId, ++sequence)) {
      const sent = performance.now();
      const result = await store.write("step-commit", sampleStep(runId, sequence));
      if (!result.ok) throw new Error(`A step was refused: ${result.code}`);
      latencies.push(performance.now() - sent);
    }
  };
  await Promise.all([...next.keys()].map(caller));
  return latencies.length - before;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(JSON.stringify(await measureStore(Number(process.argv[2] ?? 5))));
}
