/** The live side of the hub in one piece: sockets in, {@link Live} out. */
import { type Catalogue, type Crypto, DesksideError, encode } from "@deskside/protocol";
import type { Server } from "node:http";
import type { Live, LiveServices, Recorder } from "../ports/live.ts";
import { AgentSession } from "./agent-session.ts";
import { createAgentMessages, createLater } from "./agent-messages.ts";
import { BEAT_MS, createAgents } from "./agents.ts";
import { type ConsoleKeeper, ConsoleSession } from "./console-session.ts";
import { createConsoleMessages } from "./console-messages.ts";
import type { Core, Log } from "./core.ts";
import { type Counters, createCounters } from "./counters.ts";
import { CustomerSession } from "./customer-session.ts";
import { type Device, Devices } from "./device.ts";
import { Dues } from "./dues.ts";
import { createHandshakeLimit } from "./handshake-limit.ts";
import {
  CATALOGUE_TIMEOUT_MS,
  CONSOLES_MAX,
  CUSTOMERS_MAX,
  DRAIN_TIMEOUT_MS,
  UNPROVEN_MAX,
} from "./limits.ts";
import { createLiveFeeds } from "./live-feeds.ts";
import { watchPages } from "./page-beat.ts";
import { createResults, type Results } from "./results.ts";
import { CLOSE, createSockets } from "./socket.ts";
import { createStreams, type Streams } from "./streams.ts";
import { createTickets } from "./tickets.ts";
import { Topics } from "./topics.ts";
import { createUpgrade } from "./upgrade.ts";

export interface GatewayOptions {
  readonly services: LiveServices;
  readonly recorder: Recorder;
  readonly crypto: Crypto;
  readonly log: Log;
  readonly origin: () => string;
  readonly now: () => number;
  readonly trustedProxy: string | null;
  /** Both throw: HOST, ORIGIN. */
  readonly checkHost: (host: string | undefined) => void;
  readonly checkOrigin: (origin: string | undefined) => void;
  /** Handshakes a second from one address; see limits.ts. */
  readonly handshakesPerSecond?: number;
}

/** Figures of the moment. */
export interface GatewayFigures extends Counters {
  readonly agents: number;
  readonly consoles: number;
  readonly customers: number;
  readonly streams: number;
  readonly unproven: number;
}

export interface Gateway {
  readonly live: Live;
  /** Takes the sockets of an HTTP server, and begins to watch over them. */
  attach(server: Server): void;
  figures(): GatewayFigures;
  /** Takes no more, lets what was begun be committed, closes all. May be called twice. */
  stop(): Promise<void>;
}

export function createGateway(options: GatewayOptions): Gateway {
  const counters = createCounters();
  const devices = new Devices();
  const topics = new Topics();
  const core: Core = { ...options, devices, topics, counters };
  const { now } = options;
  const tickets = createTickets(now);
  const limit = createHandshakeLimit(now, options.handshakesPerSecond);
  const dues = new Dues();
  const feeds = createLiveFeeds(core);
  const later = createLater(core);
  const results: Results = createResults(core, () => streams, later);
  const streams: Streams = createStreams(core, feeds.frame, (device) => results.settle(device));
  const messages = createAgentMessages({
    core,
    later,
    streams,
    results,
    presenceChanged: (device) => agents.presenceChanged(device),
  });
  const agents = createAgents({ core, streams, results, feeds, proved: limit.give, message: messages.take });
  const pages = watchPages(topics, now);
  let beat: NodeJS.Timeout | undefined;
  let open = true;
  let stopping: Promise<void> | undefined;

  const keeper: ConsoleKeeper = {
    core,
    message: createConsoleMessages({ core, streams, feeds, dues }),
    frame: (console, data) => streams.fromConsole(console, data),
    left(console) {
      topics.watch(console, new Set());
      topics.consoles.delete(console);
      for (const stream of [...console.streams.values()]) streams.orphan(stream);
      console.streams.clear();
      for (const device of [...console.watching]) feeds.watch(device, console, false);
      topics.refreshAll();
    },
  };

  const upgrade = createUpgrade({
    sockets: createSockets(),
    tickets,
    limit,
    counters,
    checkHost: options.checkHost,
    checkOrigin: options.checkOrigin,
    trustedProxy: options.trustedProxy,
    open: () => open,
    room(kind) {
      if (kind === "agent") return agents.unproven.size < UNPROVEN_MAX;
      return kind === "console" ? topics.consoles.size < CONSOLES_MAX : topics.customers < CUSTOMERS_MAX;
    },
    agent(socket, address) {
      const session = new AgentSession(agents, socket, address);
      agents.unproven.add(session);
      return session;
    },
    console(socket, { user }) {
      const console = new ConsoleSession(keeper, socket, user);
      topics.consoles.add(console);
      topics.refreshAll();
      return console;
    },
    customer(socket, holder) {
      const page = new CustomerSession(core, socket, holder.case);
      topics.addCustomer(page);
      page.refresh();
      return page;
    },
  });

  const sessionOf = (device: string): Device["session"] => devices.get(device)?.session;

  const asking = new Map<Device, Promise<Catalogue>>();
  async function catalogue(id: string): Promise<Catalogue> {
    const device = devices.get(id);
    if (device?.session === undefined) throw new DesksideError("OFFLINE");
    const asked = asking.get(device);
    if (asked !== undefined) return asked;
    const answer = Promise.withResolvers<Catalogue>();
    const timer = setTimeout(() => answer.reject(new DesksideError("OFFLINE")), CATALOGUE_TIMEOUT_MS);
    messages.catalogues.set(device, answer.resolve);
    asking.set(device, answer.promise);
    device.session.sendText(encode({ t: "catalogue.request", b: {} }));
    try {
      return await answer.promise;
    } finally {
      clearTimeout(timer);
      asking.delete(device);
      messages.catalogues.delete(device);
    }
  }

  const live: Live = {
    changed: (topic, kind, id) => topics.changed(topic, kind, id),
    presence(id) {
      const device = devices.get(id);
      if (device === undefined) return undefined;
      const { since, nonce, prompt, running } = device;
      return { online: device.session !== undefined, since, nonce, prompt, running };
    },
    due(due) {
      dues.set(due);
      topics.tell(encode({ t: "run.due", b: due }), [`case:${due.case}`]);
    },
    settled: (run) => dues.settle(run),
    showStep: (device, sid, step) =>
      void sessionOf(device)?.sendText(encode({ t: "step.show", b: { sid, step } })),
    trustChanged(update) {
      const text = encode({ t: "trust.update", b: update });
      for (const { joined, session } of devices.values()) if (joined) session?.sendText(text);
    },
    stopSession(id, sid) {
      const device = devices.get(id);
      if (device?.session === undefined) return false;
      streams.closeInput(device, { sid });
      return device.session.sendText(encode({ t: "session.stop", b: { sid } }));
    },
    requestHead: (device, b) => void sessionOf(device)?.sendText(encode({ t: "head.request", b })),
    catalogue,
    customerHere: (caseId) => topics.customerHere(caseId),
    technicianHere(account) {
      for (const { user } of topics.consoles) if (user.account === account) return true;
      return false;
    },
    signedOut(signIn) {
      for (const console of [...topics.consoles])
        if (console.user.signIn === signIn) console.close(CLOSE.policy, "SIGN_IN");
    },
    ticket: (holder) => tickets.issue(holder),
  };

  return {
    live,
    attach(server) {
      server.on("upgrade", upgrade);
      beat ??= setInterval(() => {
        agents.beat();
        pages();
      }, BEAT_MS);
      beat.unref();
    },
    figures() {
      let online = 0;
      let routed = 0;
      for (const { session, streams: held } of devices.values()) {
        if (session !== undefined) online += 1;
        routed += held?.size ?? 0;
      }
      const { consoles, customers } = topics;
      return {
        ...counters,
        agents: online,
        consoles: consoles.size,
        customers,
        streams: routed,
        unproven: agents.unproven.size,
      };
    },
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };

  async function stop(): Promise<void> {
    open = false;
    clearInterval(beat);
    for (const session of [...agents.unproven]) session.drain();
    for (const { session } of devices.values()) session?.drain();
    topics.flush();
    const owners = [...devices.values(), ...topics.consoles];
    const tails = owners.flatMap(({ tail }) => (tail === undefined ? [] : [tail]));
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, DRAIN_TIMEOUT_MS);
    await Promise.race([Promise.all(tails), late]);
    clearTimeout(timer);
    for (const device of [...devices.values()]) {
      device.session?.close(CLOSE.restart, "");
      for (const stream of [...(device.streams?.values() ?? [])]) streams.end(stream);
    }
    await streams.recorded();
    for (const console of [...topics.consoles]) console.close(CLOSE.restart, "");
    for (const page of [...topics.pages()]) page.close(CLOSE.restart, "");
    topics.stop();
  }
}
