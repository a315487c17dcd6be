/** What an agent costs the customer's machine: idle against a bundled bare one, and with live diagnostics. */
import { joinAgent } from "./agent-process.ts";
import { bundled } from "./bundle.ts";
import { type Figure, atMost } from "./figures.ts";
import { type Part, pause } from "./part.ts";
import { cpuPctOf, type Memory, memoryOf } from "./process-figures.ts";
import { startProgram } from "./programs.ts";
import type { Stage } from "./stage.ts";

const SETTLE_MS = 5_000;
const IDLE_MS = 60_000;
const LIVE_SETTLE_MS = 3_000;
const LIVE_MS = 30_000;
const LIVE_INTERVAL_MS = 1_000;
/** systeminformation at 1 Hz, percent of a core, as measured on Node 20; only named, not compared. */
const SYSTEMINFORMATION_PCT = 7.6;

const mb = ({ rssMb, privateMb }: Memory): string => `${rssMb.toFixed(1)} / ${privateMb.toFixed(1)}`;

/** An agent that has joined and whose companion listens, beside the baseline, in the same minute. */
async function idle(stage: Stage): Promise<Figure[]> {
  const bareHub = startProgram(new URL("bare-idle-hub.ts", import.meta.url));
  const [, port = ""] = await bareHub.says(/port (\d+)/);
  const bare = startProgram(await bundled("bare-idle-agent"), [`ws://127.0.0.1:${port}/`]);
  await bare.says(/connected/);
  const agent = await joinAgent(stage.desk);
  await pause(SETTLE_MS);
  const cpu = await cpuPctOf(agent.program.pid, IDLE_MS);
  const own = memoryOf(agent.program.pid);
  const base = memoryOf(bare.pid);
  await Promise.all([agent.program.stop(), bare.stop(), bareHub.stop()]);
  const note = `RSS / private MB: ${mb(own)}, bare ${mb(base)}`;
  return [
    atMost("agentRssRatio", own.rssMb / base.rssMb, 1.2, note),
    atMost("agentPrivateRatio", own.privateMb / base.privateMb, 1.4, note),
    atMost("agentIdleCpuPct", cpu, 0.05, `percent of a core over ${IDLE_MS / 1_000} s`),
  ];
}

/** The stage's agent while its console watches. */
async function live({ desk, agent, session }: Stage): Promise<Figure[]> {
  let samples = 0;
  const off = desk.link.on("live.sample", () => samples++);
  desk.link.send({ t: "live.watch", d: agent.device, b: { watch: true } });
  const { sid, grant } = session;
  await desk.technician.send({
    device: agent.device,
    sid,
    grant,
    op: "live.start",
    args: { intervalMs: LIVE_INTERVAL_MS },
  });
  await pause(LIVE_SETTLE_MS);
  const before = samples;
  const cpu = await cpuPctOf(agent.program.pid, LIVE_MS);
  const came = samples - before;
  desk.link.send({ t: "live.watch", d: agent.device, b: { watch: false } });
  off();
  if (came < LIVE_MS / LIVE_INTERVAL_MS - 2) throw new Error(`only ${came} samples came`);
  const note = `${came} samples in ${LIVE_MS / 1_000} s; systeminformation takes ${SYSTEMINFORMATION_PCT}`;
  return [atMost("agentLiveCpuPct", cpu, 0.6, note)];
}

export const agentParts = (stage: () => Promise<Stage>): Part[] => [
  {
    keys: ["agentRssRatio", "agentPrivateRatio", "agentIdleCpuPct", "agentLiveCpuPct"],
    limitMs: 120_000,
    async run() {
      const shared = await stage();
      // Two agents, each of which hardly does anything: side by side they do not disturb each other.
      const [quiet, watched] = await Promise.all([idle(shared), live(shared)]);
      return [...quiet, ...watched];
    },
  },
];
