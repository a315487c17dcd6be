/**
 * All streams that leave this machine: they share one connection by credit and take turns, outlive a lost connection,
 * and go on where their reader stopped. Frames wait here, not in the socket, so that control messages pass them.
 */
import {
  createSendWindow,
  encodeFrame,
  encodeHeader,
  FRAME_FLAG,
  FRAME_HEADER_BYTES,
  FRAME_PAYLOAD_MAX_BYTES,
  FRAME_TAG_BYTES,
  type FrameHead,
  type FrameKind,
  LINGER_MS,
} from "@deskside/protocol";
import { after } from "../clock/clock.ts";
import { createFrameTagger, type FrameTagger } from "./frame-tag.ts";
import { createGatheredHash, type GatheredHash } from "./gathered-hash.ts";
import type { Source } from "./source.ts";

/** Above this the socket gets no more frames, in bytes: what lies in it delays every control message. */
const SOCKET_FULL_BYTES = 64 * 1024;
/** Turns of the event loop that bytes wait for more: a frame holds four reads of a pty. */
const HELD_TURNS_MAX = 4;
/** A pty gives 4,095 bytes at most: after a read of this many there is more. */
const FULL_READ_BYTES = 4_000;
/** The agent's own streams have numbers from here; a technician's are below. */
const OWN_FIRST = 0x8000_0000;

/** One connection, as far as frames need it. */
export interface FramePort {
  readonly bufferedBytes: number;
  /** `sent` is called once the frame has left for the system's socket. */
  send(frame: Uint8Array, sent: () => void): void;
}

export interface OutgoingStream {
  readonly stream: number;
  /** Bytes ready and not sent. */
  readonly backlogBytes: number;
  /** Offset of the next byte that will be sent. */
  readonly position: number;
  /** There is more to send, or the source has ended. A little goes at once, much together with what comes next. */
  ready(): void;
  /** Resolves once all of an ended source was sent, or the stream was closed. */
  readonly flushed: Promise<void>;
  /** sha256 and number of all bytes sent on this stream, each counted once. */
  digest(): { sha256: string; bytes: number };
  /** Stops sending; nothing more is kept for a reader who comes back. */
  close(): void;
}

export interface OutgoingOptions {
  readonly kind: FrameKind;
  readonly source: Source;
  /** Tags its frames; without it they are untagged. */
  readonly key?: Uint8Array;
  /** Where it begins in its source; 0 if left out. */
  readonly from?: number;
  /** Called when frames went out or credit came: whoever feeds the source may go on. */
  readonly moved?: () => void;
  /** Called once it is over for whatever reason. */
  readonly closed?: () => void;
}

export interface Outgoing {
  open(stream: number, options: OutgoingOptions): OutgoingStream;
  /** Sends one untagged frame now, outside of all credit; false where it had to be dropped. */
  unpaced(head: FrameHead, payload: Uint8Array): boolean;
  /** A number for a stream of the agent's own. */
  nextOwn(): number;
  has(stream: number): boolean;
  /** All before `offset` was consumed. */
  credit(stream: number, offset: number): void;
  /** The reader wants no more. */
  close(stream: number): void;
  /** Streams to go on with, for `hello`. */
  list(): { stream: number; next: number }[];
  /** A connection is there: streams that it names go on from their offset, all others are over. */
  attach(port: FramePort, resume: readonly { stream: number; next: number }[]): void;
  /** The connection is lost; after a minute the streams are over. */
  detach(): void;
  closeAll(): void;
}

interface Sender {
  readonly stream: number;
  readonly options: OutgoingOptions;
  readonly tagger: FrameTagger | undefined;
  readonly hash: GatheredHash;
  hashedTo: number;
  finSent: boolean;
  acknowledged: number;
  /** Bytes came since the last look. */
  fresh: boolean;
  /** Turns of the event loop that its bytes waited for more. */
  heldTurns: number;
  linger: { clear(): void } | undefined;
  readonly flushed: PromiseWithResolvers<void>;
}

export function createOutgoing(): Outgoing {
  const window = createSendWindow();
  const senders = new Map<number, Sender>();
  let port: FramePort | undefined;
  let scheduled = false;
  /** The connection took no more at the last look. */
  let full = false;
  let lost: { clear(): void } | undefined;
  let own = OWN_FIRST;

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    // Not a timer: what comes in one turn of the loop goes out together.
    setImmediate(() => {
      scheduled = false;
      pump();
    });
  }

  const sent = (): void => {
    if (full) schedule();
  };

  function pump(): void {
    const touched = new Set<Sender>();
    for (const sender of senders.values()) gather(sender);
    for (;;) {
      full = port !== undefined && port.bufferedBytes >= SOCKET_FULL_BYTES;
      if (port === undefined || full) break;
      const turn = window.take();
      if (turn === null) break;
      const sender = senders.get(turn.stream);
      if (sender === undefined) continue;
      sendFrame(port, sender, turn.offset, turn.bytes, turn.gap);
      touched.add(sender);
    }
    for (const sender of senders.values()) if (finish(sender)) touched.add(sender);
    for (const sender of touched) sender.options.moved?.();
  }

  /** What is ready is no part of a flood: a key's echo, a line. */
  function standsAlone({ stream, options, acknowledged }: Sender): boolean {
    const position = window.position(stream) ?? 0;
    return (
      options.source.end - position < FULL_READ_BYTES && position - acknowledged < FRAME_PAYLOAD_MAX_BYTES
    );
  }

  /**
   * Offers what a source has to the window. While a frame and more is on its way, or after a read that was full, it
   * waits one more turn of the loop for what comes next, up to a full frame; what stands alone, a key's echo, goes at once.
   */
  function gather(sender: Sender): void {
    const { stream, options, fresh, heldTurns } = sender;
    const { start, end, ended } = options.source;
    // What the source has overwritten cannot be sent any more: the next frame says so.
    if ((window.position(stream) ?? start) < start) window.skip(stream, start);
    const position = window.position(stream) ?? end;
    const pending = end - position;
    sender.fresh = false;
    if (
      fresh &&
      !standsAlone(sender) &&
      !ended &&
      heldTurns < HELD_TURNS_MAX &&
      pending < FRAME_PAYLOAD_MAX_BYTES
    ) {
      sender.heldTurns++;
      schedule();
      return;
    }
    sender.heldTurns = 0;
    window.ready(stream, end);
  }

  function sendFrame(to: FramePort, sender: Sender, offset: number, bytes: number, gap: boolean): void {
    const { tagger } = sender;
    const { source, kind } = sender.options;
    const covered = FRAME_HEADER_BYTES + bytes;
    const frame = Buffer.allocUnsafe(tagger === undefined ? covered : covered + FRAME_TAG_BYTES);
    const fin = source.ended && offset + bytes === source.end;
    const tagged = tagger === undefined ? 0 : FRAME_FLAG.tagged;
    const flags = tagged | (gap ? FRAME_FLAG.gap : 0) | (fin ? FRAME_FLAG.fin : 0);
    encodeHeader(frame, { kind, flags, stream: sender.stream, offset });
    const payload = frame.subarray(FRAME_HEADER_BYTES, covered);
    source.copy(offset, payload);
    if (tagger !== undefined) frame.set(tagger.tag(frame, covered), covered);
    if (fin) sender.finSent = true;
    to.send(frame, sent);
    // Afterwards: an echo need not wait for it.
    count(sender, offset, payload);
  }

  /** Each byte is hashed once, however often a lost connection makes it go out. */
  function count(sender: Sender, offset: number, payload: Uint8Array): void {
    const fresh = payload.subarray(Math.max(0, sender.hashedTo - offset));
    sender.hashedTo = Math.max(sender.hashedTo, offset + payload.length);
    if (fresh.length === 0) return;
    sender.hash.update(fresh);
  }

  /** Ends a stream whose source has ended and is sent: an empty last frame where the last one could not say so. */
  function finish(sender: Sender): boolean {
    const { source } = sender.options;
    if (!source.ended || port === undefined || window.position(sender.stream) !== source.end) return false;
    const now = !sender.finSent;
    if (now) sendFrame(port, sender, source.end, 0, false);
    sender.flushed.resolve();
    if (sender.acknowledged >= source.end) remove(sender);
    // A reader that never acknowledges the last byte must not keep the stream for ever.
    else sender.linger ??= after(LINGER_MS, () => remove(sender));
    return now;
  }

  function remove(sender: Sender): void {
    if (!senders.delete(sender.stream)) return;
    window.close(sender.stream);
    sender.linger?.clear();
    sender.flushed.resolve();
    sender.options.closed?.();
    schedule();
  }

  return {
    open(stream, options) {
      const from = options.from ?? 0;
      window.open(stream, from);
      const sender: Sender = {
        stream,
        options,
        tagger: options.key === undefined ? undefined : createFrameTagger(options.key),
        hash: createGatheredHash(),
        hashedTo: from,
        finSent: false,
        acknowledged: from,
        fresh: false,
        heldTurns: 0,
        linger: undefined,
        flushed: Promise.withResolvers(),
      };
      senders.set(stream, sender);
      const ready = () => {
        sender.fresh = true;
        if (scheduled || !standsAlone(sender)) schedule();
        else pump();
      };
      sender.fresh = true;
      schedule();
      return {
        stream,
        get backlogBytes() {
          return options.source.end - (window.position(stream) ?? options.source.end);
        },
        get position() {
          return window.position(stream) ?? sender.hashedTo;
        },
        ready,
        flushed: sender.flushed.promise,
        digest: () => sender.hash.digest(),
        close: () => remove(sender),
      };
    },
    unpaced(head, payload) {
      if (port === undefined || port.bufferedBytes >= SOCKET_FULL_BYTES) return false;
      port.send(encodeFrame(head, payload), sent);
      return true;
    },
    nextOwn() {
      own = own >= 0xffff_fffe ? OWN_FIRST : own + 1;
      return own;
    },
    has: (stream) => senders.has(stream),
    credit(stream, offset) {
      const sender = senders.get(stream);
      if (sender === undefined || "problem" in window.acknowledge(stream, offset)) return;
      sender.acknowledged = Math.max(sender.acknowledged, offset);
      sender.options.moved?.();
      schedule();
    },
    close(stream) {
      const sender = senders.get(stream);
      if (sender !== undefined) remove(sender);
    },
    list: () =>
      [...senders.values()]
        .slice(0, 64)
        .map(({ stream }) => ({ stream, next: window.position(stream) ?? 0 })),
    attach(to, resume) {
      lost?.clear();
      lost = undefined;
      port = to;
      const named = new Map(resume.map(({ stream, next }) => [stream, next]));
      for (const sender of [...senders.values()]) {
        const next = named.get(sender.stream);
        if (next === undefined || window.resume(sender.stream, next) !== null) {
          remove(sender);
          continue;
        }
        sender.acknowledged = next;
        sender.finSent = false;
      }
      schedule();
    },
    detach() {
      port = undefined;
      // Whoever waits for a reader goes on without one.
      for (const sender of [...senders.values()]) sender.options.moved?.();
      lost ??= after(LINGER_MS, () => {
        for (const sender of [...senders.values()]) remove(sender);
      });
    },
    closeAll() {
      for (const sender of [...senders.values()]) remove(sender);
    },
  };
}
