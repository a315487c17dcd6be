/** The hub's side of the writer thread: gathers units into batches, bounds what waits, and settles each when it is certain. */
import type { Worker } from "node:worker_threads";
import { StoreError, type StoreFigures, type StoreTrouble } from "../../ports/store.ts";
import type { Unit } from "../../writes/_run.ts";
import { launchThread } from "./launch-thread.ts";
import type { FromWriter, Outcomes, ToWriter } from "./thread-messages.ts";
import { unavailable } from "./trouble.ts";

/** Units that may wait for their commit: a second of work at the measured rate; more callers are told to come back. */
export const MAX_WAITING_UNITS = 8_192;
/** Their size as JSON, in characters: what a full queue may cost in memory. */
export const MAX_WAITING_CHARS = 64 * 1024 * 1024;
/** Longest wait for a commit in ms: three times the worst that a checkpoint on a slow disk took. */
const ANSWER_WITHIN_MS = 15_000;
/** Between two looks for units that waited too long, in ms. */
const LOOK_EVERY_MS = 1_000;
/** Pause before a writer thread that died is started again, in ms, so that a thread that dies at once does not spin. */
const RESTART_AFTER_MS = 500;

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: StoreError) => void;
  readonly since: number;
  readonly chars: number;
}

/** Starts, feeds and watches the writer thread. */
export class WriterLink {
  readonly #folder: string;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #trouble: StoreTrouble | undefined = "not-started";
  #nextId = 1;
  #chars = 0;
  #batch: string[] = [];
  #flushing = false;
  #stopping = false;
  #watch: NodeJS.Timeout | undefined;
  #restart: NodeJS.Timeout | undefined;
  #counts = { units: 0, commits: 0, failedCommits: 0 };

  constructor(folder: string) {
    this.#folder = folder;
  }

  get trouble(): StoreTrouble | undefined {
    return this.#trouble;
  }

  get figures(): StoreFigures {
    return { ...this.#counts, waitingUnits: this.#waiting.size, waitingBytes: this.#chars };
  }

  /** Resolves when the database is open; rejects with the {@link StoreError} that says why not. */
  start(): Promise<void> {
    this.#stopping = false;
    const worker = launchThread("writer", this.#folder);
    this.#worker = worker;
    return new Promise((resolve, reject) => {
      let opened = false;
      let failure: unknown;
      worker.on("message", (message: FromWriter) => {
        if ("opened" in message) {
          opened = true;
          if (!this.#stopping) this.#trouble = undefined;
          this.#watch = setInterval(() => this.#giveUpOnOld(), LOOK_EVERY_MS).unref();
          resolve();
        } else if ("refused" in message) {
          const { code, message: text, trouble } = message.refused;
          failure =
            code === "BUG"
              ? new Error(text)
              : new StoreError(code, text, trouble === undefined ? {} : { trouble });
        } else {
          this.#hear(message);
        }
      });
      worker.on("error", (error) => {
        failure = error;
      });
      worker.on("exit", () => {
        clearInterval(this.#watch);
        this.#worker = undefined;
        if (opened) this.#lost(failure);
        // What it said of the database is for whoever starts the hub: the message says what to do.
        else if (failure instanceof Error) reject(failure);
        else reject(new Error("The store's writer thread ended before it was open.", { cause: failure }));
      });
    });
  }

  /** Sends a unit; settles when its commit is certain. */
  send(unit: Unit): Promise<unknown> {
    if (this.#trouble !== undefined && !this.#mayRecover()) return Promise.reject(unavailable(this.#trouble));
    const id = this.#nextId++;
    const text = JSON.stringify({ id, ...unit });
    if (this.#waiting.size >= MAX_WAITING_UNITS || this.#chars + text.length > MAX_WAITING_CHARS) {
      return Promise.reject(
        new StoreError("OVERLOADED", "Too much waits to be recorded. Try again in a moment."),
      );
    }
    this.#batch.push(text);
    this.#chars += text.length;
    if (!this.#flushing) {
      this.#flushing = true;
      // Whoever else writes in this turn of the loop travels in the same message.
      setImmediate(() => this.#flush());
    }
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, since: performance.now(), chars: text.length });
    });
  }

  /**
   * Takes no more from this moment on, lets the writer finish what was accepted, and closes the database. `closeReaders`
   * comes before that: only the last connection that closes can fold the log into the database, and readers cannot write.
   */
  async stop(closeReaders: () => Promise<void>): Promise<void> {
    clearTimeout(this.#restart);
    this.#stopping = true;
    this.#flush();
    this.#trouble = "stopped";
    await closeReaders();
    const worker = this.#worker;
    if (worker === undefined) return;
    const ended = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
    worker.postMessage({ stop: true } satisfies ToWriter);
    await ended;
  }

  #mayRecover(): boolean {
    return this.#trouble === "disk-full" || this.#trouble === "io" || this.#trouble === "read-only";
  }

  #flush(): void {
    this.#flushing = false;
    if (this.#batch.length === 0) return;
    const units = `[${this.#batch.join(",")}]`;
    this.#batch = [];
    this.#worker?.postMessage({ units } satisfies ToWriter);
  }

  #hear(message: Exclude<FromWriter, { opened: true } | { refused: unknown }>): void {
    if ("recovered" in message) {
      if (!this.#stopping) this.#trouble = undefined;
      return;
    }
    if (!this.#stopping) this.#trouble = message.trouble ?? undefined;
    this.#counts.commits += message.commits;
    this.#counts.failedCommits += message.failed;
    for (const outcome of JSON.parse(message.outcomes) as Outcomes) {
      const waiting = this.#take(outcome.id);
      if (waiting === undefined) continue;
      if ("trouble" in outcome) waiting.reject(unavailable(outcome.trouble));
      else if ("bug" in outcome) waiting.reject(new StoreError("INTERNAL", outcome.bug));
      else {
        this.#counts.units += 1;
        waiting.resolve(outcome.result);
      }
    }
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return undefined;
    this.#waiting.delete(id);
    this.#chars -= waiting.chars;
    return waiting;
  }

  /** The first waiting unit is the oldest: a Map keeps the order of insertion. */
  #giveUpOnOld(): void {
    const before = performance.now() - ANSWER_WITHIN_MS;
    for (const [id, waiting] of this.#waiting) {
      if (waiting.since > before) return;
      this.#take(id)?.reject(
        new StoreError(
          "OVERLOADED",
          "No answer from the disk in time; it may have been recorded. Try again with the same ids.",
        ),
      );
    }
  }

  /** The thread is gone: what it had not acknowledged may or may not be in, so callers are told to try again. */
  #lost(cause: unknown): void {
    this.#batch = [];
    for (const id of [...this.#waiting.keys()]) {
      this.#take(id)?.reject(unavailable(this.#stopping ? "stopped" : "thread", cause));
    }
    if (this.#stopping) return;
    this.#trouble = "thread";
    this.#restart = setTimeout(() => {
      this.start().catch(() => this.#lost(cause));
    }, RESTART_AFTER_MS);
  }
}
