/**
 * Credit, the sending side: how much of which stream may go out now. What is on its way, sent and not yet
 * acknowledged by the final reader, is bounded for each stream and for the connection; streams take turns. Control
 * messages need no credit and do not pass here. Pure: no clock, no socket, no bytes, only their offsets.
 *
 * A stream may have as much on its way as the connection has left. One stream alone fills its whole window; several
 * share; and of readers that stop, each takes at most half of what remains, so that a few never block the others.
 * Call {@link SendWindow.take} until it returns null, after `ready` and after each acknowledgement.
 */
import { CONNECTION_WINDOW_BYTES, FRAME_PAYLOAD_MAX_BYTES, STREAM_WINDOW_BYTES } from "../limits.ts";
import { createSpan, type Span } from "./span.ts";

/**
 * A stream with bytes on their way waits until it may send this many, or all it has: without it, streams that share
 * would cut themselves into ever smaller frames. A quarter of a frame: one chunk of a pty.
 */
const WORTH_SENDING_BYTES = 4 * 1024;

/** Leave to send `bytes` bytes of a stream from `offset`; they count as sent. */
export interface Turn {
  readonly stream: number;
  readonly offset: number;
  readonly bytes: number;
  /** Bytes before `offset` were skipped: the frame has the gap flag. */
  readonly gap: boolean;
}

/** Why an acknowledgement was refused: it changes nothing, and an honest reader never sends it. */
export type CreditProblem = "unknown" | "beyond" | "backwards";

export interface SendWindow {
  /** Bytes of all streams that are on their way. */
  readonly unacknowledged: number;
  /** A stream begins, its first byte at `offset` (0 if left out). Throws a RangeError for one that is open. */
  open(stream: number, offset?: number): void;
  /** The stream is over; what was on its way no longer counts. */
  close(stream: number): void;
  /** There are bytes to send up to `end`, an absolute offset. Less than before is ignored. */
  ready(stream: number, end: number): void;
  /** The next stream's turn, at most `maxBytes` (16 KiB if left out); null when nobody has both bytes and credit. */
  take(maxBytes?: number): Turn | null;
  /** The next byte that {@link SendWindow.take} would send; undefined for an unknown stream. */
  position(stream: number): number | undefined;
  /** Bytes that are ready and not sent. */
  backlog(stream: number): number;
  /** The bytes from the position to `offset` are lost: goes on from there, and they need no credit. */
  skip(stream: number, offset: number): void;
  /** The reader came back and has everything before `offset`: sends again from there. */
  resume(stream: number, offset: number): { readonly problem: CreditProblem } | null;
  /** The reader has consumed all before `offset` (absolute, so that a repeated one does nothing). */
  acknowledge(
    stream: number,
    offset: number,
  ): { readonly bytes: number } | { readonly problem: CreditProblem };
  /** Bytes that the stream may send now. */
  available(stream: number): number;
}

interface Sender {
  readonly stream: number;
  readonly span: Span;
  acknowledged: number;
  ready: number;
  queued: boolean;
  skipped: boolean;
}

/** A connection's sending side. Windows in bytes, 2 or more; a stream alone fills its own where the connection's is twice that. */
export function createSendWindow({
  streamWindow = STREAM_WINDOW_BYTES,
  connectionWindow = CONNECTION_WINDOW_BYTES,
}: {
  readonly streamWindow?: number;
  readonly connectionWindow?: number;
} = {}): SendWindow {
  const senders = new Map<number, Sender>();
  /** Streams with something to send, in the order of their turns. */
  let queue: Sender[] = [];
  let total = 0;

  const enqueue = (sender: Sender) => {
    if (sender.queued || sender.ready <= sender.span.end) return;
    sender.queued = true;
    queue.push(sender);
  };
  const allowance = (sender: Sender) => {
    const onItsWay = sender.span.bytes;
    const free = connectionWindow - total;
    // After n more bytes it must not have more than what is then left: onItsWay + n <= free - n.
    const share = Math.floor((free - onItsWay) / 2);
    return Math.max(0, Math.min(streamWindow - onItsWay, share));
  };

  return {
    get unacknowledged() {
      return total;
    },
    open(stream, offset = 0) {
      if (senders.has(stream)) throw new RangeError(`Stream ${stream} is open`);
      senders.set(stream, {
        stream,
        span: createSpan(offset),
        acknowledged: offset,
        ready: offset,
        queued: false,
        skipped: false,
      });
    },
    close(stream) {
      const sender = senders.get(stream);
      if (sender === undefined) return;
      total -= sender.span.bytes;
      senders.delete(stream);
      queue = queue.filter((other) => other !== sender);
    },
    ready(stream, end) {
      const sender = senders.get(stream);
      if (sender === undefined) return;
      sender.ready = Math.max(sender.ready, end);
      enqueue(sender);
    },
    take(maxBytes = FRAME_PAYLOAD_MAX_BYTES) {
      for (let asked = queue.length; asked > 0; asked--) {
        const sender = queue.shift();
        if (sender === undefined) return null;
        sender.queued = false;
        const { span } = sender;
        const wanted = Math.min(sender.ready - span.end, maxBytes);
        const bytes = Math.min(wanted, allowance(sender));
        const worth = span.bytes === 0 ? 1 : Math.min(wanted, WORTH_SENDING_BYTES);
        if (bytes < worth || bytes === 0) {
          enqueue(sender);
          continue;
        }
        const offset = span.end;
        const gap = sender.skipped;
        sender.skipped = false;
        span.extend(bytes);
        total += bytes;
        enqueue(sender);
        return { stream: sender.stream, offset, bytes, gap };
      }
      return null;
    },
    position: (stream) => senders.get(stream)?.span.end,
    backlog(stream) {
      const sender = senders.get(stream);
      return sender === undefined ? 0 : sender.ready - sender.span.end;
    },
    skip(stream, offset) {
      const sender = senders.get(stream);
      if (sender === undefined || offset <= sender.span.end) return;
      sender.span.skip(offset);
      sender.skipped = true;
      sender.ready = Math.max(sender.ready, sender.span.end);
    },
    resume(stream, offset) {
      const sender = senders.get(stream);
      if (sender === undefined) return { problem: "unknown" };
      if (!Number.isSafeInteger(offset) || offset > sender.span.end) return { problem: "beyond" };
      if (offset < 0) return { problem: "backwards" };
      total -= sender.span.bytes;
      sender.span.reset(offset);
      sender.acknowledged = offset;
      sender.skipped = false;
      enqueue(sender);
      return null;
    },
    acknowledge(stream, offset) {
      const sender = senders.get(stream);
      if (sender === undefined) return { problem: "unknown" };
      const { span } = sender;
      if (!Number.isSafeInteger(offset) || offset > span.end) return { problem: "beyond" };
      if (offset < sender.acknowledged) return { problem: "backwards" };
      sender.acknowledged = offset;
      if (offset <= span.start) return { bytes: 0 };
      const bytes = span.settle(offset);
      total -= bytes;
      return { bytes };
    },
    available(stream) {
      const sender = senders.get(stream);
      return sender === undefined ? 0 : allowance(sender);
    },
  };
}
