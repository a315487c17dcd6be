/** What the hub knows of one device while it is connected, and for a minute after. Rare parts are made when needed. */
import type { Body } from "@deskside/protocol";
import type { Presence } from "../ports/live.ts";
import type { AgentSession } from "./agent-session.ts";
import type { ConsoleSession } from "./console-session.ts";
import type { IncomingDocument } from "./documents.ts";
import { CASES_PER_DEVICE } from "./limits.ts";
import type { RoutedStream } from "./routed-stream.ts";
import type { WaitingResult } from "./results.ts";

/** A command or a question whose end is not yet known. */
export interface SentCommand {
  readonly case: string;
  readonly origin: ConsoleSession;
  /** The stream that it opens, also after its last frame. */
  readonly stream: RoutedStream | undefined;
}

/** The live samples of a device. */
export interface LiveFeed {
  readonly watchers: Set<ConsoleSession>;
  /** The newest sample as the text that consoles get, and when it came. */
  newest: { readonly text: string; readonly at: number } | undefined;
  /** The agent's stream and the offset up to which it was read. */
  stream: number;
  next: number;
}

export class Device {
  readonly id: string;
  /** The connection that counts; undefined while the device lingers. */
  session: AgentSession | undefined = undefined;
  epoch = 0;
  joined = false;
  /** When the connection began, or was lost, in ms. */
  since = 0;
  seenNotedAt = 0;
  nonce: string | null = null;
  prompt: Presence["prompt"] = "none";
  running: readonly string[] = [];
  /** The connection that has told which sessions its agent knows. */
  heardSessions: AgentSession | undefined = undefined;
  cases: readonly string[] = [];
  /** A join request that waits for a technician. */
  join: { readonly case: string; readonly body: Body<"join.request"> } | undefined = undefined;
  streams: Map<number, RoutedStream> | undefined = undefined;
  documents: Map<number, IncomingDocument> | undefined = undefined;
  results: Map<string, WaitingResult> | undefined = undefined;
  commands: Map<string, SentCommand> | undefined = undefined;
  live: LiveFeed | undefined = undefined;
  /** Certificates that this connection was given, by the key's thumbprint. */
  introduced: Set<string> | undefined = undefined;
  /** Work that has to be done in the order of the messages. */
  tail: Promise<void> | undefined = undefined;
  waiting = 0;
  /** The second of the ping's period in which it is pinged. */
  slot = 0;

  constructor(id: string) {
    this.id = id;
  }

  /** Remembers that the device serves a case: its presence is told there. */
  serves(caseId: string): void {
    if (this.cases[0] === caseId) return;
    this.cases = [caseId, ...this.cases.filter((other) => other !== caseId)].slice(0, CASES_PER_DEVICE);
  }
}

/** All devices that are connected or linger. */
export class Devices {
  readonly #all = new Map<string, Device>();
  /** Lingering devices in the order of their loss. */
  readonly lingering = new Set<Device>();
  /** Higher than any epoch before, also of an earlier run of this hub. */
  #epoch = Date.now();
  #made = 0;

  get size(): number {
    return this.#all.size;
  }
  get(id: string): Device | undefined {
    return this.#all.get(id);
  }
  /** The device, made where it is new. */
  open(id: string): Device {
    let device = this.#all.get(id);
    if (device === undefined) {
      device = new Device(id);
      this.#made += 1;
      device.slot = this.#made;
      this.#all.set(id, device);
    }
    this.lingering.delete(device);
    return device;
  }
  drop(device: Device): void {
    this.lingering.delete(device);
    this.#all.delete(device.id);
  }
  nextEpoch(): number {
    this.#epoch += 1;
    return this.#epoch;
  }
  values(): IterableIterator<Device> {
    return this.#all.values();
  }
}
