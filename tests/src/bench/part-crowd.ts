/** Five thousand agents: what they cost the hub, and how a command fares beside them. */
import { createTechnician, type TechnicianDeps } from "@deskside/protocol";
import { join } from "node:path";
import { joinAgent } from "./agent-process.ts";
import { openCustomer } from "./customer.ts";
import { type Figure, atMost, percentile } from "./figures.ts";
import { openFirstDesk } from "./first-desk.ts";
import { type HubProcess, startHub } from "./hub-process.ts";
import { type Part, pause } from "./part.ts";
import { cpuMsOf, memoryOf } from "./process-figures.ts";
import { ask, newFolder, type Program, startProgram } from "./programs.ts";
import { openSession, type Session } from "./session.ts";

const AGENTS = 5_000;
/** After this the collector has taken back what the handshakes left, in ms. */
const SETTLE_MS = 12_000;
const COMMANDS = 300;
const WARM_UP = 50;

interface Connected {
  readonly connected: number;
  readonly ms: number;
}

/** KB that the hub's process grew by for each connection, its CPU for each in ms, and how long all took. */
async function crowd(hub: Program, agents: Program): Promise<{ kb: number; cpuMs: number; seconds: number }> {
  await agents.says(/prepared/);
  await pause(SETTLE_MS);
  const before = { memory: memoryOf(hub.pid), cpu: cpuMsOf(hub.pid) };
  const { connected, ms } = await ask<Connected>(agents, "connect");
  const cpuMs = (cpuMsOf(hub.pid) - before.cpu) / AGENTS;
  if (connected !== AGENTS) throw new Error(`only ${connected} of ${AGENTS} connected`);
  await pause(SETTLE_MS);
  const kb = ((memoryOf(hub.pid).rssMb - before.memory.rssMb) * 1_024) / AGENTS;
  return { kb, cpuMs, seconds: ms / 1_000 };
}

/** A hub that knows the crowd: opened once for its owner, then filled while it is down. */
async function knowingHub(): Promise<{
  hub: HubProcess;
  keys: string;
  desk: Awaited<ReturnType<typeof openFirstDesk>>;
}> {
  const first = await startHub();
  const desk = await openFirstDesk(first);
  desk.link.stop();
  await first.program.stop();
  const keys = join(newFolder(), "keys");
  const maker = startProgram(new URL("crowd-prepare.ts", import.meta.url), [
    first.folder,
    String(AGENTS),
    keys,
  ]);
  await maker.says(/made \d+/);
  await maker.stop();
  return { hub: await startHub(first.folder), keys, desk };
}

/** A technician as a console's page is one: its numbers and locks are its own, in memory. */
function pageDeps(deps: TechnicianDeps, sent: (at: number) => void): TechnicianDeps {
  const numbers = new Map<string, number>();
  return {
    ...deps,
    link: {
      ...deps.link,
      send(message) {
        if (message.t === "cmd.send") sent(performance.now());
        return deps.link.send(message);
      },
    },
    lock: (_name, run) => run(),
    async nextNumber(name) {
      const next = (numbers.get(name) ?? 0) + 1;
      numbers.set(name, next);
      return next;
    },
  };
}

/** Round trips of `/bin/true` in ms: from the signed command's leaving to its result, committed by agent and hub. */
async function commands({ desk, agent, sid, grant }: Session): Promise<{ wire: number[]; whole: number[] }> {
  let sentAt = 0;
  const deps = pageDeps(desk.deps, (at) => {
    sentAt = at;
  });
  const technician = createTechnician(deps, async () => desk.signIn.root ?? "");
  const times: { wire: number[]; whole: number[] } = { wire: [], whole: [] };
  for (let count = -WARM_UP; count < COMMANDS; count++) {
    const began = performance.now();
    const stream = 1 + Math.floor(Math.random() * 0x7fff_fffe);
    const command = await technician.program(
      {
        device: agent.device,
        sid,
        grant,
        op: "command.run",
        args: { argv: ["/bin/true"], timeoutMs: 10_000, stream },
      },
      { onOutput: () => undefined },
    );
    const { claims } = await command.done;
    if (claims.status !== "ok") throw new Error(`a command ended as ${claims.status}`);
    if (count < 0) continue;
    times.wire.push(performance.now() - sentAt);
    times.whole.push(performance.now() - began);
  }
  return times;
}

export const crowdParts = (): Part[] => [
  {
    keys: ["hubKbPerAgent", "handshakeCpuMs", "commandP50Ms"],
    limitMs: 180_000,
    async run(step) {
      const agentsFile = new URL("crowd-agents.ts", import.meta.url);
      const bareHub = startProgram(new URL("bare-idle-hub.ts", import.meta.url));
      const [, port = ""] = await bareHub.says(/port (\d+)/);
      const { hub, keys, desk } = await knowingHub();
      step(`a hub that knows ${AGENTS} agents was ready in ${hub.readyMs.toFixed(0)} ms`);
      const bareAgents = startProgram(agentsFile, ["bare", port, String(AGENTS)]);
      const bare = await crowd(bareHub, bareAgents);
      await bareAgents.stop();
      await bareHub.stop();
      const agents = startProgram(agentsFile, ["hub", String(hub.port), `localhost:${hub.port}`, keys]);
      const own = await crowd(hub.program, agents);

      await desk.link.start();
      const agent = await joinAgent(desk);
      const customer = await openCustomer(agent.companion);
      const { wire, whole } = await commands(await openSession(desk, agent));
      customer.close();
      desk.stop();
      await Promise.all([agent.program.stop(), agents.stop(), hub.program.stop()]);

      const p = (all: number[], share: number): string => percentile(all, share).toFixed(1);
      const figures: Figure[] = [
        atMost("hubKbPerAgent", own.kb - bare.kb, 20, `${own.kb.toFixed(1)} KB, bare ${bare.kb.toFixed(1)}`),
        atMost(
          "handshakeCpuMs",
          own.cpuMs,
          1.5,
          `${AGENTS} in ${own.seconds.toFixed(1)} s, bare ${bare.cpuMs.toFixed(2)} ms in ${bare.seconds.toFixed(1)} s`,
        ),
        atMost(
          "commandP50Ms",
          percentile(wire, 0.5),
          6,
          `p50 / p99 ms: ${p(wire, 0.5)} / ${p(wire, 0.99)}, with signing ${p(whole, 0.5)} / ${p(whole, 0.99)}`,
        ),
      ];
      return figures;
    },
  },
];
