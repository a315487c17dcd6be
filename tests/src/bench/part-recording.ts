/** Echo of keys while 200 steps a second are recorded, against none. */
import { atMost, percentile } from "./figures.ts";
import { type Part, pause } from "./part.ts";
import { keyGapMs } from "./part-terminal.ts";
import { openProductTerminal } from "./product-terminal.ts";
import { ask, startProgram } from "./programs.ts";
import type { Stage } from "./stage.ts";
import { echoTimes } from "./terminal-client.ts";

const ROUNDS = 4;
const KEYS = 120;
const STEPS_PER_SECOND = 200;
/** Of the wanted rate, what is enough for the figure to say what it says. */
const ENOUGH = 0.5;
const WARM_UP_MS = 1_500;

export const recordingParts = (stage: () => Promise<Stage>): Part[] => [
  {
    keys: ["echoWhileRecordingRatio"],
    limitMs: 90_000,
    async run() {
      const { desk, session } = await stage();
      const terminal = await openProductTerminal(session);
      const times: { quiet: number[]; recording: number[] } = { quiet: [], recording: [] };
      const rates: number[] = [];
      await echoTimes(terminal, 30, keyGapMs);
      for (let round = 0; round < ROUNDS; round++) {
        times.quiet.push(...(await echoTimes(terminal, KEYS, keyGapMs)));
        const recorder = startProgram(new URL("step-recorder.ts", import.meta.url), [
          desk.home.path,
          String(STEPS_PER_SECOND),
        ]);
        await recorder.says(/recording/);
        await pause(WARM_UP_MS);
        await ask<number>(recorder, "from now");
        times.recording.push(...(await echoTimes(terminal, KEYS, keyGapMs)));
        rates.push(await ask<number>(recorder, "rate"));
        await recorder.stop();
      }
      await terminal.close();
      const slowest = Math.min(...rates);
      if (slowest < ENOUGH * STEPS_PER_SECOND)
        throw new Error(`only ${slowest.toFixed(0)} steps a second were recorded`);
      const p = (all: number[], share: number): string => percentile(all, share).toFixed(1);
      const { quiet, recording } = times;
      return [
        atMost(
          "echoWhileRecordingRatio",
          percentile(recording, 0.99) / percentile(quiet, 0.99),
          1.5,
          `p50 / p99 ms: ${p(recording, 0.5)} / ${p(recording, 0.99)} at ${slowest.toFixed(0)} steps a second, ${p(quiet, 0.5)} / ${p(quiet, 0.99)} without`,
        ),
      ];
    },
  },
];
