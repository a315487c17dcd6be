/**
 * Credit, the receiving side: holds a sender to its window, and says when to acknowledge. An acknowledgement is due
 * when half a window was consumed, so that bulk never stops; a smaller rest is due when the reader calls
 * {@link ReceiveWindow.flush}, which it does {@link ReceiveWindow.flushInMs} after consuming something. Without that
 * rest, a few quiet streams would together hold the connection's window for ever.
 */
import { STREAM_WINDOW_BYTES } from "../limits.ts";
import { createSpan, type Span } from "./span.ts";

/** How long a consumption may wait for its acknowledgement, in ms, where it is too little to be due at once. */
const ACKNOWLEDGE_AFTER_MS = 50;
/** Less than this is what keys and their echo make, in bytes: thirty-two such streams would fill a connection. */
const LITTLE_BYTES = 4 * 1024;
/** How long so little may wait, in ms. Twenty acknowledgements a second cost an echo more than its own way through the hub. */
const ACKNOWLEDGE_LITTLE_AFTER_MS = 500;

export interface Acknowledgement {
  readonly stream: number;
  /** All before it was consumed. */
  readonly offset: number;
}

/**
 * `order`: the frame does not begin where the last one ended (a frame with the gap flag may begin later).
 * `overrun`: more than the window is unacknowledged. `unknown`: no such stream.
 */
export type ReceiveProblem = "unknown" | "order" | "overrun";

export interface ReceiveWindow {
  /** Something was consumed and not yet acknowledged: a flush is owed so soon after it, in ms. null: nothing is owed. */
  readonly flushInMs: number | null;
  /** A stream begins, or is taken up again, with its byte at `offset` (0 if left out) next. */
  open(stream: number, offset?: number): void;
  close(stream: number): void;
  /** The offset that the next frame must have; undefined for an unknown stream. */
  next(stream: number): number | undefined;
  /** A frame came. null: take it. A problem changes nothing, and the stream should be closed. */
  received(
    stream: number,
    offset: number,
    bytes: number,
    gap: boolean,
  ): { readonly problem: ReceiveProblem } | null;
  /** The reader is done with all before `offset`; returns the acknowledgement to send now, or null. */
  consumed(stream: number, offset: number): Acknowledgement | null;
  /** Everything that was consumed and not yet acknowledged. */
  flush(): Acknowledgement[];
}

interface Receiver {
  readonly span: Span;
  consumed: number;
}

/** A reader's side of one or many streams; `streamWindow` in bytes, as the sender has it. */
export function createReceiveWindow({
  streamWindow = STREAM_WINDOW_BYTES,
}: {
  readonly streamWindow?: number;
} = {}): ReceiveWindow {
  const receivers = new Map<number, Receiver>();
  const owing = new Set<number>();

  const acknowledge = (stream: number, receiver: Receiver): Acknowledgement => {
    owing.delete(stream);
    if (receiver.consumed > receiver.span.start) receiver.span.settle(receiver.consumed);
    return { stream, offset: receiver.consumed };
  };

  return {
    get flushInMs() {
      if (owing.size === 0) return null;
      let bytes = 0;
      for (const stream of owing) {
        const receiver = receivers.get(stream);
        if (receiver !== undefined) bytes += receiver.consumed - receiver.span.start;
      }
      return bytes < LITTLE_BYTES ? ACKNOWLEDGE_LITTLE_AFTER_MS : ACKNOWLEDGE_AFTER_MS;
    },
    open(stream, offset = 0) {
      owing.delete(stream);
      receivers.set(stream, { span: createSpan(offset), consumed: offset });
    },
    close(stream) {
      owing.delete(stream);
      receivers.delete(stream);
    },
    next: (stream) => receivers.get(stream)?.span.end,
    received(stream, offset, bytes, gap) {
      const receiver = receivers.get(stream);
      if (receiver === undefined) return { problem: "unknown" };
      const { span } = receiver;
      if (gap ? offset < span.end : offset !== span.end) return { problem: "order" };
      if (span.bytes + bytes > streamWindow) return { problem: "overrun" };
      if (gap) span.skip(offset);
      span.extend(bytes);
      return null;
    },
    consumed(stream, offset) {
      const receiver = receivers.get(stream);
      if (receiver === undefined || offset <= receiver.consumed) return null;
      receiver.consumed = Math.min(offset, receiver.span.end);
      owing.add(stream);
      const waiting = receiver.consumed - receiver.span.start;
      return waiting * 2 >= streamWindow ? acknowledge(stream, receiver) : null;
    },
    flush: () =>
      [...owing].flatMap((stream) => {
        const receiver = receivers.get(stream);
        return receiver === undefined ? [] : [acknowledge(stream, receiver)];
      }),
  };
}
