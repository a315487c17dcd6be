/** A raw WebSocket peer for tests: what came is kept in order and waited for with a deadline. */
import { decode, type Direction, encode, type AnyMessage, type Message } from "@deskside/protocol";
import { WebSocket } from "ws";

/** A test that waits longer than this has failed, in ms. */
const DEADLINE_MS = 5_000;

export interface Close {
  readonly code: number;
  readonly reason: string;
}

export class Peer<D extends Direction> {
  readonly socket: WebSocket;
  readonly frames: Buffer[] = [];
  readonly messages: Message<D>[] = [];
  readonly closed: Promise<Close>;
  readonly #direction: D;
  #waiters: (() => void)[] = [];
  #read = 0;

  constructor(direction: D, url: string, protocols: string[], options: object = {}) {
    this.#direction = direction;
    this.socket = new WebSocket(url, protocols, { perMessageDeflate: false, ...options });
    this.closed = new Promise((resolve) => {
      this.socket.on("close", (code, reason) => {
        resolve({ code, reason: reason.toString() });
        this.#wake();
      });
    });
    this.socket.on("error", () => undefined);
    this.socket.on("message", (data, isBinary) => {
      if (isBinary) this.frames.push(data as Buffer);
      else {
        const decoded = decode(this.#direction, (data as Buffer).toString());
        if ("problem" in decoded) throw new Error(`The hub sent ${decoded.problem} ${decoded.details}`);
        this.messages.push(decoded.message);
      }
      this.#wake();
    });
  }
  #wake(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }

  async opened(): Promise<this> {
    await this.until(() => this.socket.readyState !== WebSocket.CONNECTING, "the socket to open");
    return this;
  }
  send(message: AnyMessage): void {
    this.socket.send(encode(message));
  }
  sendRaw(data: string | Uint8Array): void {
    this.socket.send(data);
  }
  close(): void {
    this.socket.close();
  }
  /** Resolves once `test` is true; looked at whenever something comes. */
  async until(test: () => boolean, what: string): Promise<void> {
    const ends = performance.now() + DEADLINE_MS;
    while (!test()) {
      const left = ends - performance.now();
      if (left <= 0)
        throw new Error(
          `Waited in vain for ${what}; came: ${JSON.stringify(this.messages.map(({ t }) => t))}`,
        );
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(left, 20));
        this.#waiters.push(() => {
          clearTimeout(timer);
          resolve();
        });
        if (this.socket.readyState === WebSocket.CONNECTING) this.socket.once("open", () => this.#wake());
      });
    }
  }
  /** The next message of this type, after the last that was waited for. */
  async next<T extends Message<D>["t"]>(type: T): Promise<Extract<Message<D>, { t: T }>> {
    let found: { readonly t: string } | undefined;
    await this.until(() => {
      for (let at = this.#read; at < this.messages.length; at += 1) {
        const message = this.messages[at];
        if (message?.t !== type) continue;
        found = message;
        this.#read = at + 1;
        return true;
      }
      return false;
    }, type);
    return found as Extract<Message<D>, { t: T }>;
  }
  count(type: Message<D>["t"]): number {
    return this.messages.filter(({ t }) => t === type).length;
  }
}
