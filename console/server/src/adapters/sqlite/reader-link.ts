/** The hub's side of the reader thread: bounded, with a deadline, started when the first long query comes. */
import type { Worker } from "node:worker_threads";
import { StoreError } from "../../ports/store.ts";
import { launchThread } from "./launch-thread.ts";
import type { FromReader, ToReader } from "./thread-messages.ts";
import { unavailable } from "./trouble.ts";

/** Long queries that may wait for the one reader thread; each is an export or a report somebody looks at. */
const MAX_WAITING = 64;
/** Longest that a query may take, waiting included, in ms; then its thread is ended, since SQLite cannot be interrupted from outside. */
const ANSWER_WITHIN_MS = 60_000;

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: StoreError) => void;
  readonly deadline: NodeJS.Timeout;
}

/** Sends long queries to a thread of their own. */
export class ReaderLink {
  readonly #folder: string;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #nextId = 1;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Runs a query of `reads/`. */
  send(name: string, input: unknown): Promise<unknown> {
    if (this.#waiting.size >= MAX_WAITING) {
      return Promise.reject(
        new StoreError("OVERLOADED", "Too many reports are being made. Try again in a moment."),
      );
    }
    const id = this.#nextId++;
    this.#worker ??= this.#launch();
    this.#worker.postMessage({ id, name, input } satisfies ToReader);
    return new Promise((resolve, reject) => {
      const deadline = setTimeout(() => this.#giveUp(), ANSWER_WITHIN_MS).unref();
      this.#waiting.set(id, { resolve, reject, deadline });
    });
  }

  /** Ends the thread; what waits is told so. */
  async stop(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#rejectAll(unavailable("stopped"));
    await worker?.terminate();
  }

  #launch(): Worker {
    const worker = launchThread("reader", this.#folder);
    worker.on("message", (message: FromReader) => {
      if ("opened" in message) return;
      const waiting = this.#waiting.get(message.id);
      if (waiting === undefined) return;
      this.#waiting.delete(message.id);
      clearTimeout(waiting.deadline);
      if ("bug" in message) {
        waiting.reject(
          message.trouble === undefined
            ? new StoreError("INTERNAL", message.bug)
            : new StoreError("STORE_UNAVAILABLE", message.bug, { trouble: message.trouble }),
        );
      } else waiting.resolve(message.result);
    });
    let failure: unknown;
    worker.on("error", (error) => {
      failure = error;
    });
    worker.on("exit", () => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      this.#rejectAll(unavailable("thread", failure));
    });
    return worker;
  }

  #giveUp(): void {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#rejectAll(new StoreError("OVERLOADED", "This took too long and was ended. Ask for less at once."));
    void worker?.terminate();
  }

  #rejectAll(error: StoreError): void {
    for (const { reject, deadline } of this.#waiting.values()) {
      clearTimeout(deadline);
      reject(error);
    }
    this.#waiting.clear();
  }
}
