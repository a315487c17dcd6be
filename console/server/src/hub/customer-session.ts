/** A customer's page: it is shown its whole state whenever that changes, at most ten times a second. It says nothing. */
import { encode } from "@deskside/protocol";
import type { Core } from "./core.ts";
import { CUSTOMER_VIEW_EVERY_MS } from "./limits.ts";
import { CLOSE, type PeerSocket, send, type SocketOwner } from "./socket.ts";

export class CustomerSession implements SocketOwner {
  readonly case: string;
  heardAt: number;
  readonly #core: Core;
  readonly #socket: PeerSocket;
  #timer: NodeJS.Timeout | undefined;
  #sending = false;
  #again = false;
  #gone = false;
  #shown = "";

  constructor(core: Core, socket: PeerSocket, caseId: string) {
    this.#core = core;
    this.#socket = socket;
    this.case = caseId;
    this.heardAt = core.now();
  }

  /** Something changed. */
  refresh(): void {
    if (this.#sending || this.#timer !== undefined) {
      this.#again = true;
      return;
    }
    this.#sending = true;
    void this.#push().finally(() => {
      this.#sending = false;
      if (this.#gone) return;
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        if (!this.#again) return;
        this.#again = false;
        this.refresh();
      }, CUSTOMER_VIEW_EVERY_MS);
    });
  }

  async #push(): Promise<void> {
    try {
      const text = encode({ t: "customer.view", b: await this.#core.services.customerView(this.case) });
      if (this.#gone || text === this.#shown) return;
      this.#shown = text;
      send(this.#socket, text);
    } catch (error) {
      this.#core.log.error({ err: error, case: this.case }, "customer's page not shown");
    }
  }

  ping(): void {
    this.#socket.ping();
  }
  giveUp(): void {
    this.#socket.terminate();
    this.closed();
  }
  heard(): void {
    this.heardAt = this.#core.now();
  }
  message(): void {
    // Customers answer by REST, where each answer has its own reply.
    this.close(CLOSE.policy, "FORBIDDEN");
  }
  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
    this.closed();
  }
  closed(): void {
    if (this.#gone) return;
    this.#gone = true;
    clearTimeout(this.#timer);
    this.#core.topics.removeCustomer(this);
  }
}
