/** Echo while another session of the same agent floods. */
import { startBareHops } from "./bare-hops.ts";
import { bulkFile, MB } from "./bulk-file.ts";
import { atMost, percentile } from "./figures.ts";
import { inTurns, type Part, pause } from "./part.ts";
import { keyGapMs } from "./part-terminal.ts";
import { openProductTerminal } from "./product-terminal.ts";
import type { Stage } from "./stage.ts";
import { echoTimes, type MeasuredTerminal, waitFor } from "./terminal-client.ts";

const ROUNDS = 5;
const KEYS = 100;

async function echoUnderFlood(
  quiet: MeasuredTerminal,
  flooded: MeasuredTerminal,
  path: string,
): Promise<number[]> {
  flooded.onOutput = (_bytes, taken) => taken();
  flooded.write(`while :; do cat ${path}; done\r`);
  await pause(300);
  const times = await echoTimes(quiet, KEYS, keyGapMs);
  const prompt = waitFor(flooded, "$ ", 20_000);
  flooded.write("\u0003");
  await prompt;
  return times;
}

export const floodParts = (stage: () => Promise<Stage>): Part[] => [
  {
    keys: ["floodP99Ratio"],
    limitMs: 120_000,
    async run() {
      const { session } = await stage();
      const { path } = bulkFile(10 * MB);
      const hops = await startBareHops("credit");
      const bare = { quiet: await hops.terminal(), flooded: await hops.terminal() };
      const ours = { quiet: await openProductTerminal(session), flooded: await openProductTerminal(session) };
      const times = await inTurns(
        ROUNDS,
        () => echoUnderFlood(bare.quiet, bare.flooded, path),
        () => echoUnderFlood(ours.quiet, ours.flooded, path),
      );
      hops.stop();
      await ours.quiet.close();
      await ours.flooded.close();
      // Of all rounds together: of one round the 99th percentile is its slowest key.
      const p99 = (all: number[][]): number => percentile(all.flat(), 0.99);
      const words = (all: number[][]): string =>
        `${percentile(all.flat(), 0.5).toFixed(1)} / ${p99(all).toFixed(1)}`;
      const note = `p50 / p99 ms: ${words(times.product)}, bare ${words(times.baseline)}`;
      return [atMost("floodP99Ratio", p99(times.product) / p99(times.baseline), 2, note)];
    },
  },
];
