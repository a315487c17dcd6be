/** Slow readers: how soon ^C gets through, and what a paused one costs the hub. */
import { startBareHops } from "./bare-hops.ts";
import { bulkFile, MB } from "./bulk-file.ts";
import { atMost, median } from "./figures.ts";
import { paceReader } from "./paced-reader.ts";
import { type Part, pause } from "./part.ts";
import { memoryOf } from "./process-figures.ts";
import { openProductTerminal } from "./product-terminal.ts";
import type { Stage } from "./stage.ts";
import { bulkSeconds, type MeasuredTerminal } from "./terminal-client.ts";

const INTERRUPTS = 5;
const SLOW_READER = 5 * MB;
const FLOOD_MS = 1_500;
const PAUSED_MS = 6_000;
const SAMPLE_EVERY_MS = 100;

/** Floods a terminal that is read at 5 MB/s, presses ^C, and times it to the prompt. Ms. */
async function interruptOnce(terminal: MeasuredTerminal, path: string): Promise<number> {
  const reader = paceReader(terminal, SLOW_READER);
  terminal.write(`while :; do cat ${path}; done\r`);
  await pause(FLOOD_MS);
  let seen = "";
  const prompt = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("no prompt within 20 s of ^C")), 20_000);
    reader.onRead = (bytes) => {
      seen = (seen + Buffer.from(bytes).toString("latin1")).slice(-200);
      if (!seen.includes("$ ")) return;
      clearTimeout(timer);
      resolve();
    };
  });
  const started = performance.now();
  terminal.write("\u0003");
  await prompt;
  const took = performance.now() - started;
  reader.stop();
  return took;
}

export const pressureParts = (stage: () => Promise<Stage>): Part[] => [
  {
    keys: ["interruptMs"],
    limitMs: 60_000,
    async run() {
      const { session } = await stage();
      const { path } = bulkFile(10 * MB);
      const hops = await startBareHops("credit");
      const bare = await hops.terminal();
      const ours = await openProductTerminal(session);
      const times: { bare: number[]; ours: number[] } = { bare: [], ours: [] };
      for (let round = 0; round < INTERRUPTS; round++) {
        times.bare.push(await interruptOnce(bare, path));
        times.ours.push(await interruptOnce(ours, path));
      }
      hops.stop();
      await ours.close();
      const words = (all: number[]): string => all.map((each) => each.toFixed(0)).join(" ");
      return [
        atMost("interruptMs", median(times.ours), 150, `ms: ${words(times.ours)}; bare ${words(times.bare)}`),
      ];
    },
  },
  {
    keys: ["pausedGrowthMb"],
    limitMs: 60_000,
    async run() {
      const { session, hub } = await stage();
      const file = bulkFile(50 * MB);
      const ours = await openProductTerminal(session);
      // What the hub needs for any bulk at all is not the pause's.
      await bulkSeconds(ours, file.path, file.printed);
      await pause(1_000);
      const { pid } = hub.program;
      const before = memoryOf(pid).rssMb;
      let highest = 0;
      const reader = paceReader(ours, Number.POSITIVE_INFINITY);
      ours.write(`for i in 1 2 3 4; do cat ${file.path}; done\r`);
      while (reader.readBytes < 20 * MB) await pause(10);
      reader.speed = 0;
      const stoppedAt = reader.readBytes;
      const until = performance.now() + PAUSED_MS;
      while (performance.now() < until) {
        await pause(SAMPLE_EVERY_MS);
        highest = Math.max(highest, memoryOf(pid).rssMb);
      }
      const atPause = memoryOf(pid).rssMb;
      reader.speed = Number.POSITIVE_INFINITY;
      while (reader.readBytes < 4 * file.printed) await pause(10);
      reader.stop();
      await ours.close();
      const note = `hub ${before.toFixed(1)} → ${highest.toFixed(1)} MB, at the end of the pause ${atPause.toFixed(1)}; paused at ${(stoppedAt / MB).toFixed(0)} MB for 6 s`;
      return [atMost("pausedGrowthMb", highest - before, 4, note)];
    },
  },
];
