/**
 * The page's connection to its case: enters by the link, follows the case over the live socket, comes back by itself,
 * and gives answers. The hub's word replaces what is shown; nothing is guessed ahead of it.
 */
import type { CustomerView, ErrorCode, OpenSocket, Timer } from "@deskside/protocol";
import type { CustomerApi } from "./api.ts";
import type { StopState } from "./case-screen.ts";
import { offsetTo } from "./parts/clock.ts";
import { createStore, type Store } from "./parts/store.ts";

export interface CaseState {
  /** Null until the hub has let the page in. */
  readonly view: CustomerView | null;
  /** Why it did not. */
  readonly refused: ErrorCode | null;
  /** The hub answers. */
  readonly online: boolean;
  /** How far the hub's clock is ahead of this device's, in ms. */
  readonly offsetMs: number;
  readonly stop: StopState;
}

export type Outcome = { readonly ok: true } | { readonly ok: false; readonly code: ErrorCode | "away" };

export interface CaseLink {
  readonly state: Store<CaseState>;
  start(): void;
  end(): void;
  /** `answerId` is the same for each try of one answer: the hub counts it once. */
  answer(step: string, answerId: string, value: string): Promise<Outcome>;
  agree(deployment: string, agreed: boolean): Promise<Outcome>;
  chat(id: string, text: string): Promise<Outcome>;
  rate(score: number): Promise<Outcome>;
  record(): Promise<string | null>;
  /** Asks the hub to end everything, and asks again until it has heard. */
  stop(): void;
  /** Leaves the page that says "Stopped". */
  afterStop(): void;
}

export interface CaseLinkDeps {
  readonly api: CustomerApi;
  readonly id: string;
  readonly token: string;
  /** Opens the live socket with a ticket from the given source. */
  readonly open: (ticket: () => Promise<string>) => OpenSocket;
  readonly timer: Timer;
}

/** First wait before coming back, in ms; it doubles up to {@link RETRY_MAX_MS}. */
const RETRY_FIRST_MS = 500;
/** Longest wait between two tries, in ms. */
const RETRY_MAX_MS = 10_000;
/** Between two tries of Stop, in ms: somebody is afraid. */
const STOP_AGAIN_MS = 1_500;
/** Refusals that another try does not change. */
const FINAL: ReadonlySet<string> = new Set([
  "LINK_UNKNOWN",
  "LINK_EXPIRED",
  "LINK_USED",
  "NOT_FOUND",
  "BAD_REQUEST",
  "ORIGIN",
  "HOST",
]);

export function createCaseLink({ api, id, token, open, timer }: CaseLinkDeps): CaseLink {
  const { call } = api;
  const state = createStore<CaseState>({ view: null, refused: null, online: true, offsetMs: 0, stop: "no" });
  const change = (part: Partial<CaseState>): void => state.set({ ...state.value, ...part });
  let retryMs = RETRY_FIRST_MS;
  let cancel: (() => void) | undefined;
  let close: (() => void) | undefined;
  let over = false;

  function take(view: CustomerView): void {
    if (view.csrf !== undefined) api.setCsrf(view.csrf);
    change({ view, refused: null });
  }

  async function enter(): Promise<void> {
    const entered = await call("enterAsCustomer", { body: { link: id, token } });
    if (over) return;
    if (!entered.ok) {
      if (entered.code === "away" || !FINAL.has(entered.code)) return later();
      change({ refused: entered.code });
      return;
    }
    take(entered.value);
    const about = await call("about");
    if (about.ok) change({ offsetMs: offsetTo(about.value.timeMs) });
    await follow();
  }

  async function follow(): Promise<void> {
    let refusedTicket = false;
    const ticket = async (): Promise<string> => {
      const given = await call("newCustomerTicket");
      if (given.ok) return given.value.ticket;
      refusedTicket = given.code === "SIGN_IN";
      throw new Error(given.code);
    };
    try {
      const socket = await open(ticket)({
        text(data) {
          const message = JSON.parse(data) as { readonly t?: unknown; readonly b: CustomerView };
          // As with REST, the hub has checked what it sends; another type is of a later version.
          if (message.t === "customer.view") take(message.b);
        },
        binary() {
          // Customers get no streams.
        },
        closed() {
          close = undefined;
          later();
        },
      });
      if (over) return socket.close();
      close = () => socket.close();
      retryMs = RETRY_FIRST_MS;
      change({ online: true });
      // What happened between entering and now.
      const view = await call("getCustomerView");
      if (view.ok) take(view.value);
    } catch {
      // The cookie may be gone: the link's token opens the page anew at the next try.
      if (refusedTicket) api.setCsrf("");
      later();
    }
  }

  function later(): void {
    if (over) return;
    change({ online: false });
    cancel?.();
    cancel = timer(retryMs, () => void enter());
    retryMs = Math.min(retryMs * 2, RETRY_MAX_MS);
  }

  async function tell(
    answer: Promise<{ ok: true; value: CustomerView } | { ok: false; code: ErrorCode | "away" }>,
  ): Promise<Outcome> {
    const told = await answer;
    if (!told.ok) return told;
    take(told.value);
    return { ok: true };
  }

  async function tryStop(): Promise<void> {
    const outcome = await tell(call("stopAsCustomer"));
    if (over || state.value.stop === "no") return;
    if (outcome.ok) change({ stop: "done" });
    else {
      change({ stop: "failed" });
      timer(STOP_AGAIN_MS, () => void tryStop());
    }
  }

  return {
    state,
    start: () => void enter(),
    end() {
      over = true;
      cancel?.();
      close?.();
    },
    async answer(step, answerId, value) {
      const outcome = await tell(call("answerAsCustomer", { body: { step, answerId, value } }));
      if (outcome.ok || outcome.code !== "STALE_STEP") return outcome;
      // Somebody was quicker: the step that is due now says who.
      return tell(call("getCustomerView"));
    },
    agree: (deployment, agreed) => tell(call("agreeAsCustomer", { body: { deployment, agreed } })),
    chat: (messageId, text) => tell(call("chatAsCustomer", { body: { id: messageId, text } })),
    rate: (score) => tell(call("rateAsCustomer", { body: { score } })),
    async record() {
      const record = await call("customerRecord", { query: "?format=html" });
      return record.ok ? record.value : null;
    },
    stop() {
      if (state.value.stop === "asking" || state.value.stop === "failed") return;
      change({ stop: "asking" });
      void tryStop();
    },
    afterStop: () => change({ stop: "no" }),
  };
}
