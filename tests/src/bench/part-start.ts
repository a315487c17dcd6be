/** How soon things are there: the hub after its start, the first live sample after the customer's yes. */
import { atMost, median } from "./figures.ts";
import { startHub } from "./hub-process.ts";
import { type Part, pause } from "./part.ts";
import { openSession } from "./session.ts";
import type { Stage } from "./stage.ts";

const STARTS = 5;
const SAMPLES = 5;
const SAMPLE_WITHIN_MS = 10_000;

export const startParts = (stage: () => Promise<Stage>): Part[] => [
  {
    keys: ["hubReadyMs"],
    limitMs: 60_000,
    async run() {
      // The first start makes the data folder and fills the cache of compiled code, as the first of an installation does.
      const first = await startHub();
      await first.program.stop();
      const times: number[] = [];
      for (let start = 0; start < STARTS; start++) {
        const hub = await startHub(first.folder);
        times.push(hub.readyMs);
        await hub.program.stop();
      }
      const words = times.map((each) => each.toFixed(0)).join(" ");
      return [
        atMost(
          "hubReadyMs",
          median(times),
          1_000,
          `${words}; on an empty folder ${first.readyMs.toFixed(0)}`,
        ),
      ];
    },
  },
  {
    keys: ["firstSampleMs"],
    limitMs: 60_000,
    async run() {
      const shared = await stage();
      const times: number[] = [];
      for (let turn = 0; turn < SAMPLES; turn++) times.push(await firstSample(shared));
      const words = times.map((each) => each.toFixed(0)).join(" ");
      return [atMost("firstSampleMs", median(times), 1_000, `ms: ${words}`)];
    },
  },
];

/** From the customer's yes to the first sample on the console, as a console does it: verify the grant, watch, sign. */
async function firstSample({ desk, agent, customer }: Stage): Promise<number> {
  const came = new Promise<number>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("no sample came")), SAMPLE_WITHIN_MS);
    const off = desk.link.on("live.sample", () => {
      clearTimeout(timer);
      off();
      resolve(performance.now());
    });
  });
  const session = await openSession(desk, agent);
  const { sid, grant } = session;
  const { device } = agent;
  desk.link.send({ t: "live.watch", d: device, b: { watch: true } });
  await desk.technician.send({ device, sid, grant, op: "live.start", args: { intervalMs: 1_000 } });
  const took = (await came) - customer.saidYesAt;
  desk.link.send({ t: "live.watch", d: device, b: { watch: false } });
  await desk.technician.send({ device, sid, grant, op: "session.end", args: { reason: "Measured" } });
  // A sample that was on its way would be taken for the next one's first.
  await pause(1_200);
  return took;
}
