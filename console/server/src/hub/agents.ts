/** All agents: admission, epochs, presence, the minute after a loss, and the one clock for all connections. */
import {
  AUTHENTICATION_TIMEOUT_MS,
  type Body,
  encode,
  LINGER_MS,
  type Message,
  OFFLINE_AFTER_MS,
  PING_EVERY_MS,
} from "@deskside/protocol";
import type { AgentKeeper, AgentSession } from "./agent-session.ts";
import type { Core } from "./core.ts";
import type { Device } from "./device.ts";
import { dropDocument, dropOldDocuments } from "./documents.ts";
import { SEEN_EVERY_MS } from "./limits.ts";
import type { LiveFeeds } from "./live-feeds.ts";
import type { Results } from "./results.ts";
import { CLOSE } from "./socket.ts";
import type { Streams } from "./streams.ts";

/** Between two looks at all connections, in ms: no limit is kept later than that. */
export const BEAT_MS = 1_000;
/** Beats in a ping's period. */
const SLOTS = PING_EVERY_MS / BEAT_MS;
/** A beat earlier than the limit, so that a lost agent is offline within it. */
const SILENT_MS = OFFLINE_AFTER_MS - BEAT_MS;

export interface Agents extends AgentKeeper {
  /** Connections that have not proven themselves yet. */
  readonly unproven: Set<AgentSession>;
  /** Once a second. */
  beat(): void;
  /** Tells who watches that a device's state is another. */
  presenceChanged(device: Device): void;
}

export interface AgentParts {
  readonly core: Core;
  readonly streams: Streams;
  readonly results: Results;
  readonly feeds: LiveFeeds;
  /** An agent from this address has proven itself. */
  readonly proved: (address: string) => void;
  readonly message: (device: Device, message: Message<"agent-to-hub">) => void;
}

export function createAgents({ core, streams, results, feeds, proved, message }: AgentParts): Agents {
  const { services, devices, topics, now } = core;
  const unproven = new Set<AgentSession>();
  let beats = 0;

  function presenceChanged(device: Device): void {
    topics.changed("devices", "presence", device.id);
    topics.changed(`device:${device.id}`, "presence", device.id);
    for (const caseId of device.cases) topics.changed(`case:${caseId}`, "presence", device.id);
  }

  /** Streams that both sides still have go on; all others are over. Returns where each goes on. */
  function resume(device: Device, body: Body<"agent.hello">): Body<"agent.welcome">["streams"] {
    const offered = new Set(body.streams.map(({ stream }) => stream));
    const going: Body<"agent.welcome">["streams"] = [];
    for (const stream of [...(device.streams?.values() ?? [])]) {
      if (offered.has(stream.id)) going.push({ stream: stream.id, next: stream.next });
      // Held: its command may be on its way still, and its frames come after the result.
      else if (stream.held === undefined) streams.end(stream, "OFFLINE");
    }
    for (const [id, document] of [...(device.documents ?? [])]) {
      if (offered.has(id) && document.wholeAt === 0) going.push({ stream: id, next: document.bytes });
      else if (document.wholeAt === 0) dropDocument(device, id);
    }
    const { live } = device;
    if (live !== undefined && offered.has(live.stream)) going.push({ stream: live.stream, next: live.next });
    return going;
  }

  function expire(device: Device): void {
    for (const stream of [...(device.streams?.values() ?? [])]) streams.end(stream, "OFFLINE");
    for (const id of [...(device.documents?.keys() ?? [])]) dropDocument(device, id);
    for (const console of device.live?.watchers ?? []) console.watching.delete(device);
    devices.drop(device);
  }

  function noteSeen(device: Device, at: number): void {
    if (!device.joined || at - device.seenNotedAt < SEEN_EVERY_MS) return;
    device.seenNotedAt = at;
    services.seen(device.id, at, true);
  }

  /** What a device that comes back has to hear at once. */
  async function tellAgain(session: AgentSession, device: Device): Promise<void> {
    try {
      // Lists first: whoever was revoked while it was away has no part in what follows.
      for (const b of await services.trustNow())
        if (device.session === session) session.sendText(encode({ t: "trust.update", b }));
      const current = await services.currentStep(device.id);
      if (current !== undefined && device.session === session)
        session.sendText(encode({ t: "step.show", b: current }));
    } catch (error) {
      core.log.warn({ err: error, device: device.id }, "lists or the current step are not known");
    }
  }

  return {
    core,
    unproven,
    presenceChanged,
    proven: (session) => unproven.delete(session),
    ready(session, id, body, joined, caseId) {
      unproven.delete(session);
      proved(session.address);
      session.address = "";
      const device = devices.open(id);
      const older = device.session;
      const epoch = devices.nextEpoch();
      device.session = session;
      device.epoch = epoch;
      device.joined = joined;
      device.since = now();
      device.seenNotedAt = device.since;
      device.nonce = body.nonce;
      device.prompt = body.prompt;
      device.running = [];
      device.introduced = undefined;
      if (caseId !== null) device.serves(caseId);
      session.state = { phase: "ready", device, epoch };
      // The older connection no longer owns the device: its end changes nothing.
      older?.end({ code: "DEVICE_DUPLICATE" });
      const going = resume(device, body);
      session.sendText(encode({ t: "agent.welcome", b: { epoch, device: id, joined, streams: going } }));
      for (const { stream } of going) {
        const routed = device.streams?.get(stream);
        if (routed !== undefined) streams.resume(routed);
      }
      feeds.resume(device);
      if (joined) {
        services.seen(id, device.since, true);
        void tellAgain(session, device);
      }
      presenceChanged(device);
    },
    message,
    frame: (device, data) => (device.joined ? streams.fromAgent(device, data) : true),
    lost(session, device) {
      if (device.session !== session) return;
      device.session = undefined;
      device.since = now();
      device.nonce = null;
      device.prompt = "none";
      device.join = undefined;
      // Whoever is waiting for a part of a result gets result and parts again after the reconnect.
      for (const [jti, { storing }] of [...(device.results ?? [])]) if (!storing) device.results?.delete(jti);
      devices.lingering.add(device);
      if (device.joined) services.seen(device.id, session.heardAt, false);
      presenceChanged(device);
    },
    beat() {
      const at = now();
      beats += 1;
      for (const session of unproven)
        if (at - session.heardAt >= AUTHENTICATION_TIMEOUT_MS) session.close(CLOSE.policy, "");
      for (const device of devices.values()) {
        if (device.streams !== undefined) streams.endOrphans(device);
        if (device.results !== undefined) results.settle(device);
        if (device.documents !== undefined) dropOldDocuments(device, at);
        const { session } = device;
        if (session === undefined) continue;
        if (at - session.heardAt >= SILENT_MS) session.giveUp();
        // A fifteenth of all devices each second, so that pings do not come in one wave.
        else if (device.slot % SLOTS === beats % SLOTS) {
          session.ping();
          noteSeen(device, at);
        }
      }
      for (const device of devices.lingering) {
        if (at - device.since < LINGER_MS) break;
        expire(device);
      }
    },
  };
}
