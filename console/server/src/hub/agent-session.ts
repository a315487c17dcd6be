/**
 * One agent's connection:
 *
 *     connecting ──hello──▶ authenticating ──welcome──▶ ready ──stop──▶ draining
 *         │ 5 s, another message  │ refused               │ 45 s silent      │
 *         └──────────────────────▶└──────────────────────▶└─────────────────▶└─▶ closed
 *
 * No timer and no closure of its own: five thousand of these are idle most of the time.
 */
import { randomFillSync } from "node:crypto";
import {
  type Body,
  decode,
  encode,
  type ErrorCode,
  type Message,
  PROTOCOL_MIN_VERSION,
  PROTOCOL_VERSION,
} from "@deskside/protocol";
import type { Refused } from "../ports/live.ts";
import type { Core } from "./core.ts";
import type { Device } from "./device.ts";
import { isRefused, refusalOf } from "./failure.ts";
import { checkHello } from "./hello.ts";
import { BAD_MESSAGES_MAX } from "./limits.ts";
import { CLOSE, type PeerSocket, send, type SocketOwner } from "./socket.ts";

/** What this hub can beyond version 1; agents ask for nothing else yet. */
const CAPABILITIES: string[] = [];
const NONCE_BYTES = 32;
/** Nonces are cut from random bytes drawn in bulk: one call of the system for 128 handshakes. */
const pool = Buffer.alloc(NONCE_BYTES * 128);
let poolAt = pool.length;

function newNonce(): string {
  if (poolAt === pool.length) {
    randomFillSync(pool);
    poolAt = 0;
  }
  poolAt += NONCE_BYTES;
  return pool.toString("base64url", poolAt - NONCE_BYTES, poolAt);
}

export type AgentState =
  | { readonly phase: "connecting"; readonly nonce: string }
  | { readonly phase: "authenticating" }
  | { readonly phase: "ready"; readonly device: Device; readonly epoch: number }
  | { readonly phase: "draining"; readonly device: Device }
  | { readonly phase: "closed" };

/** What a session asks of whoever keeps all of them. */
export interface AgentKeeper {
  readonly core: Core;
  /** The agent has proven itself: admits it, supersedes an older connection, and welcomes it. */
  ready(
    session: AgentSession,
    device: string,
    body: Body<"agent.hello">,
    joined: boolean,
    caseId: string | null,
  ): void;
  message(device: Device, message: Message<"agent-to-hub">): void;
  /** False: a frame with a bad head. */
  frame(device: Device, data: Buffer): boolean;
  lost(session: AgentSession, device: Device): void;
  /** It is no longer among those that have not proven themselves. */
  proven(session: AgentSession): void;
}

const AUTHENTICATING: AgentState = { phase: "authenticating" };
const CLOSED: AgentState = { phase: "closed" };

export class AgentSession implements SocketOwner {
  readonly #keeper: AgentKeeper;
  readonly #socket: PeerSocket;
  state: AgentState;
  /** Where it came from, until it has proven itself. */
  address: string;
  /** When something last came, in ms. */
  heardAt: number;
  #bad = 0;

  constructor(keeper: AgentKeeper, socket: PeerSocket, address: string) {
    this.#keeper = keeper;
    this.#socket = socket;
    this.address = address;
    const { core } = keeper;
    this.heardAt = core.now();
    const nonce = newNonce();
    this.state = { phase: "connecting", nonce };
    const challenge: Body<"hub.challenge"> = {
      version: PROTOCOL_VERSION,
      minVersion: PROTOCOL_MIN_VERSION,
      capabilities: CAPABILITIES,
      nonce,
      host: new URL(core.origin()).host,
      timeMs: this.heardAt,
    };
    this.sendText(encode({ t: "hub.challenge", b: challenge }));
  }

  sendText(text: string): boolean {
    return send(this.#socket, text);
  }
  sendFrame(data: Buffer): boolean {
    return send(this.#socket, data);
  }
  /** Says that something could not be used. */
  refuse({ code, details }: Refused, re?: string): void {
    const b: Body<"error.report"> = {
      code,
      ...(details === undefined ? {} : { details }),
      ...(re === undefined ? {} : { re }),
    };
    this.sendText(encode({ t: "error.report", b }));
  }
  /** Says why, and closes. */
  end(refused: Refused, close: number = CLOSE.policy): void {
    this.refuse(refused);
    this.close(close, refused.code);
  }
  close(code: number, reason: ErrorCode | ""): void {
    const { state } = this;
    this.#leave();
    this.#socket.close(code, reason);
    if (state.phase === "ready" || state.phase === "draining") this.#keeper.lost(this, state.device);
  }
  /** The hub stops: nothing new is taken, what was begun is finished. */
  drain(): void {
    if (this.state.phase === "ready") this.state = { phase: "draining", device: this.state.device };
    else this.close(CLOSE.restart, "");
  }

  heard(): void {
    this.heardAt = this.#keeper.core.now();
  }
  ping(): void {
    if (this.state.phase === "ready") this.#socket.ping();
  }
  /** Silent for too long. A half-open connection answers no close. */
  giveUp(): void {
    this.#socket.terminate();
    this.closed();
  }

  message(data: Buffer, isBinary: boolean): void {
    const { state } = this;
    if (state.phase === "ready") {
      this.heard();
      if (!isBinary) this.#text(state.device, data);
      else if (!this.#keeper.frame(state.device, data)) this.close(CLOSE.notAcceptable, "BAD_REQUEST");
    } else if (state.phase === "connecting") this.#first(state.nonce, data, isBinary);
    // One message before the welcome, no second one.
    else if (state.phase === "authenticating") this.close(CLOSE.policy, "FORBIDDEN");
  }

  #text(device: Device, data: Buffer): void {
    const { counters } = this.#keeper.core;
    counters.messagesIn += 1;
    const decoded = decode("agent-to-hub", data.toString());
    if ("message" in decoded) {
      this.#keeper.message(device, decoded.message);
      return;
    }
    counters.messagesRefused += 1;
    this.#bad += 1;
    const refused = { code: decoded.problem, details: decoded.details };
    if (this.#bad >= BAD_MESSAGES_MAX) this.end(refused);
    else this.refuse(refused);
  }

  #first(nonce: string, data: Buffer, isBinary: boolean): void {
    if (isBinary) {
      this.close(CLOSE.notAcceptable, "FORBIDDEN");
      return;
    }
    const decoded = decode("agent-to-hub", data.toString());
    if ("problem" in decoded) this.end({ code: decoded.problem, details: decoded.details });
    else if (decoded.message.t !== "agent.hello")
      this.end({ code: "FORBIDDEN", details: "The first message is agent.hello." });
    else {
      this.state = AUTHENTICATING;
      void this.#authenticate(nonce, decoded.message.b);
    }
  }

  async #authenticate(nonce: string, body: Body<"agent.hello">): Promise<void> {
    const { core } = this.#keeper;
    try {
      const device = await checkHello(core.crypto, body, { nonce, host: new URL(core.origin()).host });
      const admitted = await core.services.admit({ device, body, at: core.now() });
      // Meanwhile it may have gone, or run out of time.
      if (this.state !== AUTHENTICATING) return;
      if (isRefused(admitted)) this.end(admitted);
      else this.#keeper.ready(this, device, body, admitted.joined, admitted.case);
    } catch (error) {
      const refused = refusalOf(error);
      if (refused.code === "INTERNAL") core.log.error({ err: error }, "agent not admitted");
      if (this.state === AUTHENTICATING)
        this.end(refused, refused.code === "INTERNAL" ? CLOSE.tryLater : CLOSE.policy);
    }
  }

  closed(): void {
    const { state } = this;
    this.#leave();
    if (state.phase === "ready" || state.phase === "draining") this.#keeper.lost(this, state.device);
  }
  #leave(): void {
    if (this.state.phase === "connecting" || this.state.phase === "authenticating") this.#keeper.proven(this);
    this.state = CLOSED;
  }
}
