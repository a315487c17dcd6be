/** Who hears of what: consoles by topic, customers' pages by case. Changes are gathered for 20 ms and told once. */
import { encode } from "@deskside/protocol";
import type { ChangeKind } from "../ports/live.ts";
import type { ConsoleSession } from "./console-session.ts";
import type { CustomerSession } from "./customer-session.ts";
import { CHANGES_EVERY_MS } from "./limits.ts";

const TOPIC = /^(?:cases|devices|team|(?:case|device):[A-Za-z0-9._-]{1,64})$/;
export const isTopic = (text: string): boolean => TOPIC.test(text);
const CASE = "case:";

export class Topics {
  readonly #watchers = new Map<string, Set<ConsoleSession>>();
  readonly #customers = new Map<string, Set<CustomerSession>>();
  readonly consoles = new Set<ConsoleSession>();
  #changes = new Map<string, { readonly topic: string; readonly kind: ChangeKind; readonly id?: string }>();
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  get customers(): number {
    let count = 0;
    for (const pages of this.#customers.values()) count += pages.size;
    return count;
  }

  /** Replaces what a console watches; returns the topics that are new to it. */
  watch(console: ConsoleSession, topics: ReadonlySet<string>): string[] {
    for (const topic of console.topics) if (!topics.has(topic)) remove(this.#watchers, topic, console);
    const fresh = [...topics].filter((topic) => !console.topics.has(topic));
    for (const topic of fresh) add(this.#watchers, topic, console);
    console.topics = topics;
    return fresh;
  }
  watchers(topic: string): ReadonlySet<ConsoleSession> | undefined {
    return this.#watchers.get(topic);
  }

  /** Sends one text to all who watch any of the topics, once, and to `also`. */
  tell(text: string, topics: readonly string[], also?: ConsoleSession): void {
    const told = new Set<ConsoleSession>();
    if (also !== undefined) told.add(also);
    for (const topic of topics) for (const console of this.#watchers.get(topic) ?? []) told.add(console);
    for (const console of told) console.sendText(text);
  }

  changed(topic: string, kind: ChangeKind, id?: string): void {
    this.#changes.set(
      `${topic} ${kind} ${id ?? ""}`,
      id === undefined ? { topic, kind } : { topic, kind, id },
    );
    this.#timer ??= setTimeout(() => this.flush(), CHANGES_EVERY_MS);
  }
  /** Tells what has changed now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const changes = this.#changes;
    this.#changes = new Map();
    for (const { topic, kind, id } of changes.values()) {
      const watchers = this.#watchers.get(topic);
      if (watchers !== undefined) {
        const text = encode({
          t: "topic.changed",
          b: id === undefined ? { topic, kind } : { topic, kind, id },
        });
        for (const console of watchers) console.sendText(text);
      }
      if (topic.startsWith(CASE)) this.refresh(topic.slice(CASE.length));
    }
  }

  /** The technician sees whether the customer's page is open: its first one and its last one are told. */
  addCustomer(page: CustomerSession): void {
    const came = !this.customerHere(page.case);
    add(this.#customers, page.case, page);
    if (came) this.changed(`${CASE}${page.case}`, "case");
  }
  removeCustomer(page: CustomerSession): void {
    remove(this.#customers, page.case, page);
    if (!this.#stopped && !this.customerHere(page.case)) this.changed(`${CASE}${page.case}`, "case");
  }
  customerHere(caseId: string): boolean {
    return this.#customers.has(caseId);
  }
  /** Shows a case's customers its newest state. */
  refresh(caseId: string): void {
    for (const page of this.#customers.get(caseId) ?? []) page.refresh();
  }
  /** The same for all: a technician came or went. */
  refreshAll(): void {
    for (const caseId of this.#customers.keys()) this.refresh(caseId);
  }
  *pages(): IterableIterator<CustomerSession> {
    for (const pages of this.#customers.values()) yield* pages;
  }
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

function add<T>(sets: Map<string, Set<T>>, key: string, value: T): void {
  const set = sets.get(key) ?? new Set<T>();
  sets.set(key, set);
  set.add(value);
}
function remove<T>(sets: Map<string, Set<T>>, key: string, value: T): void {
  const set = sets.get(key);
  if (set?.delete(value) === true && set.size === 0) sets.delete(key);
}
