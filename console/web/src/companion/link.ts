/** The page's connection to the Helper on this computer. It shows the token first, and comes back by itself. */
import type { Body, CompanionView } from "@deskside/protocol";
import { offsetTo } from "../customer/parts/clock.ts";
import { createStore, type Store } from "../customer/parts/store.ts";

/** `refused`: the token is not of this Helper. `closed`: the Helper said that it ends. `lost`: it does not answer. */
export type LinkPhase = "opening" | "open" | "refused" | "closed" | "lost";

export interface CompanionState {
  readonly phase: LinkPhase;
  /** The newest view; null before the first. */
  readonly view: CompanionView | null;
  /** How far the Helper's clock is ahead of the page's, in ms. */
  readonly offsetMs: number;
  /** When Stop was pressed, until nothing is left of the session; by the page's clock. */
  readonly stopSince: number | null;
}

interface Outgoing {
  "prompt.answer": Body<"prompt.answer">;
  "step.answer": Body<"step.answer">;
  "companion.stop": Body<"companion.stop">;
  "companion.revoke": Body<"companion.revoke">;
}

export interface CompanionLink {
  readonly state: Store<CompanionState>;
  start(): void;
  end(): void;
  /** False where the Helper does not answer: nothing is kept for later, but see {@link stop}. */
  send<T extends keyof Outgoing>(type: T, body: Outgoing[T]): boolean;
  /** Sends Stop now, or as soon as the Helper answers again. */
  stop(): void;
}

/** First wait before coming back, in ms; it doubles up to {@link RETRY_MAX_MS}: the Helper is on this computer. */
const RETRY_FIRST_MS = 250;
const RETRY_MAX_MS = 2_000;
/** Close codes (RFC 6455): the Helper ends; the token does not fit. */
const GOING_AWAY = 1001;
const POLICY = 1008;

export function createCompanionLink(token: string, url: string): CompanionLink {
  const state = createStore<CompanionState>({ phase: "opening", view: null, offsetMs: 0, stopSince: null });
  const change = (part: Partial<CompanionState>): void => state.set({ ...state.value, ...part });
  let socket: WebSocket | undefined;
  let retryMs = RETRY_FIRST_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let over = false;

  const write = (type: string, body: object): boolean => {
    if (socket?.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify({ t: type, b: body }));
    return true;
  };

  function connect(): void {
    const mine = new WebSocket(url);
    socket = mine;
    mine.addEventListener("open", () => {
      write("companion.open", { token });
      if (state.value.stopSince !== null) write("companion.stop", {});
    });
    mine.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      // The Helper that served this page speaks here: the same version, and it has checked what it shows.
      const message = JSON.parse(String(data)) as { readonly t?: unknown; readonly b: CompanionView };
      if (message.t !== "companion.view") return;
      retryMs = RETRY_FIRST_MS;
      const view = message.b;
      const idle = view.sessions.length === 0 && view.prompt === null;
      change({
        phase: "open",
        view,
        offsetMs: offsetTo(view.now),
        ...(idle ? { stopSince: null } : {}),
      });
    });
    mine.addEventListener("close", ({ code }) => {
      if (over) return;
      if (code === POLICY) return change({ phase: "refused" });
      // A next start of the Helper has another port and token: after its farewell there is nothing to wait for.
      if (code === GOING_AWAY) return change({ phase: "closed" });
      change({ phase: "lost" });
      timer = setTimeout(connect, retryMs);
      retryMs = Math.min(retryMs * 2, RETRY_MAX_MS);
    });
  }

  return {
    state,
    start: connect,
    end() {
      over = true;
      clearTimeout(timer);
      socket?.close();
    },
    send: write,
    stop() {
      change({ stopSince: state.value.stopSince ?? Date.now() });
      write("companion.stop", {});
    },
  };
}
