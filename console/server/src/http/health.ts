/** Is it alive, can it serve, and what does it do: `/healthz`, `/readyz`, `/metrics`. */
import { DesksideError } from "@deskside/protocol";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { GatewayFigures } from "../hub/gateway.ts";
import type { Store } from "../ports/store.ts";

export interface HealthOptions {
  readonly store: Pick<Store, "ready" | "trouble" | "figures">;
  readonly gateway: () => GatewayFigures;
  readonly stopping: () => boolean;
}

/** Figures tell how many customers are being helped: they are for programs on this machine. */
const isLocal = (request: FastifyRequest): boolean =>
  /^(?:::ffff:)?127\.|^::1$/.test(request.raw.socket.remoteAddress ?? "") &&
  request.headers["x-forwarded-for"] === undefined;

const HELP: Readonly<Record<keyof GatewayFigures, string>> = {
  agents: "Agents that are connected",
  consoles: "Technicians' consoles that are open",
  customers: "Customers' pages that are open",
  streams: "Streams that are routed",
  unproven: "Connections that have not proven themselves",
  handshakes: "Handshakes begun",
  handshakesRefused: "Handshakes refused",
  framesToConsoles: "Frames forwarded to consoles",
  framesToAgents: "Frames forwarded to agents",
  framesDropped: "Frames dropped",
  bytesToConsoles: "Bytes of streams forwarded to consoles",
  messagesIn: "Control messages received",
  messagesRefused: "Control messages refused",
  samples: "Live samples received",
  samplesDropped: "Live samples dropped for slow consoles",
};
const NOW = new Set<string>(["agents", "consoles", "customers", "streams", "unproven"]);
const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export function registerHealth(app: FastifyInstance, { store, gateway, stopping }: HealthOptions): void {
  app.get("/healthz", () => ({ ok: true }));
  app.get("/readyz", (_request, reply) => {
    const trouble = stopping() ? "stopping" : store.trouble;
    const ready = store.ready && !stopping();
    return reply.code(ready ? 200 : 503).send(ready ? { ready } : { ready, trouble });
  });

  let metrics: Promise<{ text: () => Promise<string>; type: string }> | undefined;
  app.get("/metrics", async (request, reply) => {
    if (!isLocal(request)) throw new DesksideError("NOT_FOUND");
    metrics ??= makeMetrics(store, gateway);
    const { text, type } = await metrics;
    return reply.type(type).send(await text());
  });
}

/** The library is loaded when somebody first asks: the hub starts faster without it. */
async function makeMetrics(store: HealthOptions["store"], gateway: () => GatewayFigures) {
  const { collectDefaultMetrics, Counter, Gauge, Registry } = await import("prom-client");
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  for (const [name, help] of Object.entries(HELP) as [keyof GatewayFigures, string][]) {
    const now = (): number => gateway()[name];
    if (NOW.has(name)) {
      new Gauge({
        name: `deskside_${snake(name)}`,
        help,
        registers,
        collect() {
          this.set(now());
        },
      });
    } else {
      new Counter({
        name: `deskside_${snake(name)}_total`,
        help,
        registers,
        collect() {
          this.reset();
          this.inc(now());
        },
      });
    }
  }
  const figures = {
    units: "Units of work",
    commits: "Commits",
    failedCommits: "Commits that failed",
  } as const;
  for (const [name, help] of Object.entries(figures) as [keyof typeof figures, string][]) {
    new Counter({
      name: `deskside_store_${snake(name)}_total`,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(store.figures[name]);
      },
    });
  }
  new Gauge({
    name: "deskside_store_waiting_units",
    help: "Units of work that wait",
    registers,
    collect() {
      this.set(store.figures.waitingUnits);
    },
  });
  new Gauge({
    name: "deskside_store_ready",
    help: "1 while writes are expected to succeed",
    registers,
    collect() {
      this.set(store.ready ? 1 : 0);
    },
  });
  return { text: () => registry.metrics(), type: registry.contentType };
}
