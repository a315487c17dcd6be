/**
 * A console's live link to the hub: messages by type, frames by stream, watched topics, and coming back after a loss.
 * The socket is passed in, so that browser, command line and tests share it.
 */
import { FRAME_HEADER_BYTES, readHead, type ReceivedHead } from "../wire/frame.ts";
import { decode, encode } from "../wire/codec.ts";
import type { Message, TypesOf } from "../messages/_index.ts";

/** A connected socket; `close` may be called twice. */
export interface Socket {
  send(data: string | Uint8Array): void;
  close(): void;
}
export interface SocketEvents {
  text(data: string): void;
  binary(data: Uint8Array): void;
  closed(reason: string): void;
}
/** Opens a socket with a fresh ticket; rejects where it cannot. */
export type OpenSocket = (events: SocketEvents) => Promise<Socket>;
/** Calls back after `ms`; returns what cancels it. */
export type Timer = (ms: number, run: () => void) => () => void;

export type LinkState = "connecting" | "online" | "offline" | "stopped";
type In = Message<"hub-to-console">;
type Out = Message<"console-to-hub">;
/** A message as it is given to `send`: of a known type, for a device where it concerns one. */
export type Outgoing = Out;
type Listener<T extends TypesOf<"hub-to-console">> = (message: Extract<In, { t: T }>) => void;

/** Takes a whole frame, whose head was read. */
export type FrameListener = (bytes: Uint8Array, head: ReceivedHead) => void;

export interface ConsoleLink {
  readonly state: LinkState;
  /** Connects, and comes back by itself after a loss. Resolves when first online; rejects if the first try fails. */
  start(): Promise<void>;
  stop(): void;
  /** Sends now; false where there is no connection (nothing is queued: a command must not run late by surprise). */
  send(message: Outgoing): boolean;
  sendFrame(bytes: Uint8Array): boolean;
  on<T extends TypesOf<"hub-to-console">>(type: T, listener: Listener<T>): () => void;
  /** All frames of a stream. */
  onFrames(stream: number, listener: FrameListener): () => void;
  onState(listener: (state: LinkState) => void): () => void;
  /** Watches a topic until the returned function is called; several watchers of one topic count. */
  watch(topic: string): () => void;
}

/** First wait before coming back, in ms; it doubles up to {@link RETRY_MAX_MS}. */
const RETRY_FIRST_MS = 250;
/** Longest wait between two tries, in ms: a person looks again sooner than that. */
const RETRY_MAX_MS = 10_000;

export function createConsoleLink({
  open,
  timer,
}: {
  readonly open: OpenSocket;
  readonly timer: Timer;
}): ConsoleLink {
  const listeners = new Map<string, Set<(message: never) => void>>();
  const frames = new Map<number, FrameListener>();
  const stateListeners = new Set<(state: LinkState) => void>();
  const topics = new Map<string, number>();
  let state: LinkState = "offline";
  let socket: Socket | undefined;
  let retryMs = RETRY_FIRST_MS;
  let cancelRetry: (() => void) | undefined;
  let generation = 0;

  const setState = (next: LinkState): void => {
    if (state === next) return;
    state = next;
    for (const listener of stateListeners) listener(next);
  };
  const sendTopics = (): void => {
    if (socket !== undefined) socket.send(encode({ t: "topic.watch", b: { topics: [...topics.keys()] } }));
  };

  const connect = async (): Promise<void> => {
    const mine = ++generation;
    setState("connecting");
    const opened = await open({
      text(data) {
        if (mine !== generation) return;
        const decoded = decode("hub-to-console", data);
        if ("problem" in decoded) return;
        for (const listener of listeners.get(decoded.message.t) ?? []) listener(decoded.message as never);
      },
      binary(data) {
        if (mine !== generation || data.length < FRAME_HEADER_BYTES) return;
        const head = readHead(data);
        if (!("problem" in head)) frames.get(head.stream)?.(data, head);
      },
      closed() {
        if (mine !== generation) return;
        socket = undefined;
        if (state === "stopped") return;
        setState("offline");
        retry();
      },
    });
    if (mine !== generation) {
      opened.close();
      return;
    }
    socket = opened;
    retryMs = RETRY_FIRST_MS;
    sendTopics();
    setState("online");
  };
  const retry = (): void => {
    cancelRetry = timer(retryMs, () => {
      connect().catch(() => {
        // The next try says the same, and the state shows it: offline.
        if (state === "stopped") return;
        setState("offline");
        retry();
      });
    });
    retryMs = Math.min(retryMs * 2, RETRY_MAX_MS);
  };

  return {
    get state() {
      return state;
    },
    start: connect,
    stop() {
      setState("stopped");
      generation++;
      cancelRetry?.();
      socket?.close();
      socket = undefined;
    },
    send(message) {
      if (socket === undefined) return false;
      socket.send(encode(message));
      return true;
    },
    sendFrame(bytes) {
      if (socket === undefined) return false;
      socket.send(bytes);
      return true;
    },
    on(type, listener) {
      const set = listeners.get(type) ?? new Set();
      listeners.set(type, set);
      set.add(listener as never);
      return () => set.delete(listener as never);
    },
    onFrames(stream, listener) {
      frames.set(stream, listener);
      return () => frames.delete(stream);
    },
    onState(listener) {
      stateListeners.add(listener);
      return () => stateListeners.delete(listener);
    },
    watch(topic) {
      topics.set(topic, (topics.get(topic) ?? 0) + 1);
      if (topics.get(topic) === 1) sendTopics();
      return () => {
        const left = (topics.get(topic) ?? 1) - 1;
        if (left > 0) {
          topics.set(topic, left);
          return;
        }
        topics.delete(topic);
        sendTopics();
      };
    },
  };
}
