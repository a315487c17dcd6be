/** Echo of keys and speed of bulk output, against two bare ws hops around the same bash. */
import { startBareHops } from "./bare-hops.ts";
import { bulkFile, MB } from "./bulk-file.ts";
import { atLeast, atMost, median, percentile } from "./figures.ts";
import { inTurns, type Part } from "./part.ts";
import { openProductTerminal } from "./product-terminal.ts";
import type { Stage } from "./stage.ts";
import { bulkSeconds, echoTimes } from "./terminal-client.ts";

const ECHO_ROUNDS = 6;
const ECHO_KEYS = 80;
const BULK_ROUNDS = 5;
const BULK_BYTES = 50 * MB;
/** As fast as a person who hammers, at no fixed beat: 10 to 30 ms. */
export const keyGapMs = (): number => 10 + Math.random() * 20;

export const terminalParts = (stage: () => Promise<Stage>): Part[] => [
  {
    keys: ["echoP50Ratio"],
    limitMs: 60_000,
    async run() {
      const { session } = await stage();
      const hops = await startBareHops("plain");
      const bare = await hops.terminal();
      const ours = await openProductTerminal(session);
      await echoTimes(bare, 30, keyGapMs);
      await echoTimes(ours, 30, keyGapMs);
      const times = await inTurns(
        ECHO_ROUNDS,
        () => echoTimes(bare, ECHO_KEYS, keyGapMs),
        () => echoTimes(ours, ECHO_KEYS, keyGapMs),
      );
      hops.stop();
      await ours.close();
      const ratio = median(
        times.product.map((own, round) => median(own) / median(times.baseline[round] ?? [])),
      );
      const words = (all: number[][]): string =>
        `${median(all.flat()).toFixed(2)} / ${percentile(all.flat(), 0.99).toFixed(1)}`;
      return [
        atMost(
          "echoP50Ratio",
          ratio,
          1.25,
          `p50 / p99 ms: ${words(times.product)}, bare ${words(times.baseline)}`,
        ),
      ];
    },
  },
  {
    keys: ["bulkRatio"],
    limitMs: 90_000,
    async run() {
      const { session } = await stage();
      const file = bulkFile(BULK_BYTES);
      const hops = await startBareHops("credit");
      const bare = await hops.terminal();
      const ours = await openProductTerminal(session);
      const speed = async (terminal: typeof bare): Promise<number> =>
        file.printed / MB / (await bulkSeconds(terminal, file.path, file.printed));
      const speeds = await inTurns(
        BULK_ROUNDS,
        () => speed(bare),
        () => speed(ours),
      );
      hops.stop();
      await ours.close();
      const ratio = median(speeds.product.map((own, round) => own / (speeds.baseline[round] ?? Number.NaN)));
      const words = (all: number[]): string => all.map((each) => each.toFixed(1)).join(" ");
      return [
        atLeast("bulkRatio", ratio, 0.85, `MB/s: ${words(speeds.product)}; bare ${words(speeds.baseline)}`),
      ];
    },
  },
];
