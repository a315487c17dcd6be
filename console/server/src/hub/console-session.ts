/** A technician's console: its socket, what it watches, and the streams that it reads. */
import { type Body, decode, encode, type Message } from "@deskside/protocol";
import type { ConsoleUser, Refused } from "../ports/live.ts";
import type { Core } from "./core.ts";
import type { Device } from "./device.ts";
import { BAD_MESSAGES_MAX } from "./limits.ts";
import type { RoutedStream } from "./routed-stream.ts";
import { CLOSE, type PeerSocket, send, type SocketOwner } from "./socket.ts";

/** What a console asks of whoever keeps all of them. */
export interface ConsoleKeeper {
  readonly core: Core;
  message(console: ConsoleSession, message: Message<"console-to-hub">): void;
  frame(console: ConsoleSession, data: Buffer): boolean;
  left(console: ConsoleSession): void;
}

export class ConsoleSession implements SocketOwner {
  readonly user: ConsoleUser;
  topics: ReadonlySet<string> = new Set();
  /** Streams that it reads, by number. */
  readonly streams = new Map<number, RoutedStream>();
  /** Devices whose live samples it watches. */
  readonly watching = new Set<Device>();
  /** Certificates of its signing keys, by thumbprint: an agent that came back may need them again. */
  readonly certs = new Map<string, readonly string[]>();
  tail: Promise<void> | undefined = undefined;
  waiting = 0;
  gone = false;
  heardAt: number;
  readonly #keeper: ConsoleKeeper;
  readonly #socket: PeerSocket;
  #bad = 0;

  constructor(keeper: ConsoleKeeper, socket: PeerSocket, user: ConsoleUser) {
    this.#keeper = keeper;
    this.#socket = socket;
    this.user = user;
    this.heardAt = keeper.core.now();
  }

  /** Bytes that wait in its socket. */
  get buffered(): number {
    return this.#socket.bufferedAmount;
  }
  sendText(text: string): boolean {
    return send(this.#socket, text);
  }
  sendFrame(data: Buffer): boolean {
    return send(this.#socket, data);
  }
  /** Says that something could not be done; `device` is the one that it was for. */
  refuse({ code, details }: Refused, re?: string, device?: string): void {
    const b: Body<"error.report"> = {
      code,
      ...(details === undefined ? {} : { details }),
      ...(re === undefined ? {} : { re }),
    };
    this.sendText(encode({ t: "error.report", ...(device === undefined ? {} : { d: device }), b }));
  }
  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
    this.closed();
  }
  ping(): void {
    this.#socket.ping();
  }
  giveUp(): void {
    this.#socket.terminate();
    this.closed();
  }

  heard(): void {
    this.heardAt = this.#keeper.core.now();
  }
  message(data: Buffer, isBinary: boolean): void {
    if (this.gone) return;
    this.heard();
    if (isBinary) {
      if (!this.#keeper.frame(this, data)) this.close(CLOSE.notAcceptable, "BAD_REQUEST");
      return;
    }
    const { counters } = this.#keeper.core;
    counters.messagesIn += 1;
    const decoded = decode("console-to-hub", data.toString());
    if ("message" in decoded) {
      this.#keeper.message(this, decoded.message);
      return;
    }
    counters.messagesRefused += 1;
    this.#bad += 1;
    this.refuse({ code: decoded.problem, details: decoded.details });
    if (this.#bad >= BAD_MESSAGES_MAX) this.close(CLOSE.policy, decoded.problem);
  }
  closed(): void {
    if (this.gone) return;
    this.gone = true;
    this.#keeper.left(this);
  }
}
