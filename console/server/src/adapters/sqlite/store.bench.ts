/**
 * Steps per second with 32 in flight against bare single inserts with the same settings, in one run on one Node:
 * `node console/server/src/adapters/sqlite/store.bench.ts [seconds]`. Prints one JSON line.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
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

/** Runs both for `seconds` each in fresh folders. */
export async function measureStore(seconds: number): Promise<StoreFiguresMeasured> {
  const folder = mkdtempSync(join(tmpdir(), "deskside-bench-"));
  try {
    const bareInsertsPerSecond = bareInserts(join(folder, "bare.db"), seconds);
    const steps = await recordSteps(join(folder, "data"), seconds);
    return { ...steps, bareInsertsPerSecond, stepRatio: steps.stepsPerSecond / bareInsertsPerSecond };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function bareInserts(path: string, seconds: number): number {
  const connection = new Connection(path, "writer");
  connection.exec("create table rows (id integer primary key, at bigint not null, text text not null)");
  const { statement } = connection.prepare("insert into rows (at, text) values (?, ?)");
  const text = "x".repeat(300);
  const until = performance.now() + seconds * 1_000;
  let count = 0;
  while (performance.now() < until) {
    statement.run(Date.now(), text);
    count += 1;
  }
  connection.close();
  return count / seconds;
}

async function recordSteps(folder: string, seconds: number) {
  const store = createSqliteStore({ folder });
  await store.start();
  const { organisationId, caseId } = await sampleCase(store);
  const latencies: number[] = [];
  const lag = monitorEventLoopDelay({ resolution: 1 });
  const before = store.figures;
  const runs = await Promise.all(
    Array.from({ length: IN_FLIGHT }, () => sampleRun(store, { organisationId, caseId })),
  );
  lag.enable();
  const from = performance.now();
  const until = from + seconds * 1_000;
  const worker = async (runId: string) => {
    for (let sequence = 1; performance.now() < until; sequence++) {
      const sent = performance.now();
      const result = await store.write("step-commit", sampleStep(runId, sequence));
      if (!result.ok) throw new Error(`A step was refused: ${result.code}`);
      latencies.push(performance.now() - sent);
    }
  };
  await Promise.all(runs.map(worker));
  const took = (performance.now() - from) / 1_000;
  lag.disable();
  const after = store.figures;
  await store.stop();
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? 0;
  return {
    stepsPerSecond: latencies.length / took,
    unitsPerCommit: (after.units - before.units) / (after.commits - before.commits),
    stepP50Ms: at(0.5),
    stepP99Ms: at(0.99),
    loopLagP99Ms: lag.percentile(99) / 1e6,
    loopLagMaxMs: lag.max / 1e6,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(JSON.stringify(await measureStore(Number(process.argv[2] ?? 5))));
}
