/** Steps committed and acknowledged, against bare single inserts with the same settings: the store's own bench. */
import { atLeast } from "./figures.ts";
import type { Part } from "./part.ts";
import { startProgram } from "./programs.ts";

const STORE_BENCH = new URL("../../../console/server/src/adapters/sqlite/store.bench.ts", import.meta.url);
const SECONDS = 5;

interface Measured {
  readonly stepsPerSecond: number;
  readonly bareInsertsPerSecond: number;
  readonly stepRatio: number;
  readonly stepP50Ms: number;
  readonly stepP99Ms: number;
}

export const stepParts = (): Part[] => [
  {
    keys: ["stepRatio"],
    limitMs: 60_000,
    async run() {
      const bench = startProgram(STORE_BENCH, [String(SECONDS)]);
      const [said] = await bench.says(/^\{.*\}$/);
      await bench.stop();
      const { stepsPerSecond, bareInsertsPerSecond, stepRatio, stepP50Ms, stepP99Ms } = JSON.parse(
        said,
      ) as Measured;
      const note = `${stepsPerSecond.toFixed(0)} a second (p50 / p99 ms ${stepP50Ms.toFixed(1)} / ${stepP99Ms.toFixed(1)}), bare ${bareInsertsPerSecond.toFixed(0)}`;
      return [atLeast("stepRatio", stepRatio, 1, note)];
    },
  },
];
