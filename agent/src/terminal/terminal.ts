/**
 * One terminal: a shell, a ring of its newest output, and the streams that read it. One stream is the driver: it types,
 * sets the size, and paces the shell. The others only look on, each at its own offset, and skip with a gap mark what
 * the ring has overwritten. With no driver, or while the network is away, the shell is not held up.
 */
import {
  createReceiveWindow,
  FRAME_FLAG,
  FRAME_HEADER_BYTES,
  FRAME_KIND,
  LINGER_MS,
  type ReceivedHead,
  type ReceiveWindow,
  TERMINAL_RING_BYTES,
} from "@deskside/protocol";
import { after } from "../clock/clock.ts";
import { createFrameTagger, type FrameTagger } from "../streams/frame-tag.ts";
import { createGatheredHash, type GatheredHash } from "../streams/gathered-hash.ts";
import type { Outgoing, OutgoingStream } from "../streams/outgoing.ts";
import { ringSource } from "../streams/source.ts";
import { killSession } from "./kill-session.ts";
import { openPty, type Pty } from "./pty.ts";

/** The shell is held up when its driver has this much left to read, in bytes: 13 ms of a reader of 5 MB/s … */
const PAUSE_ABOVE_BYTES = 64 * 1024;
/** … and goes on below this, so that the next frames are there when the window opens. */
const RESUME_BELOW_BYTES = 32 * 1024;
const SIZE_MAX = 1_000;
/** What a frame with keys has to say of itself. */
const INPUT = FRAME_FLAG.input | FRAME_FLAG.tagged;

interface Digest {
  readonly sha256: string;
  readonly bytes: number;
}
export interface StreamKeyPair {
  readonly in: Uint8Array;
  readonly out: Uint8Array;
}
/** What one stream of a terminal moved, once it is over. */
export interface AttachmentEnd {
  readonly out: Digest;
  readonly in: Digest;
}
export interface Attachment {
  /** Resolves when all was sent, the reader left, or the stream was closed. */
  readonly over: Promise<AttachmentEnd>;
  close(): void;
}

export interface Terminal {
  /** The stream number that it was opened under: its name. */
  readonly number: number;
  readonly ended: boolean;
  /** Exit code of the shell; null where a signal ended it. Resolves when shell and jobs are gone. */
  readonly exited: Promise<number | null>;
  attach(options: { stream: number; keys: StreamKeyPair; from: number; drive: boolean }): Attachment;
  /** A frame came for one of its streams. `forged`: the stream was closed. */
  input(head: ReceivedHead, frame: Uint8Array): "taken" | "dropped" | "forged" | "unknown";
  resize(stream: number, cols: number, rows: number): void;
  /** Offsets up to which input was taken, for a driver that comes back. */
  inputOffsets(): { stream: number; offset: number }[];
  /** Hangs up and kills what stays; resolves within two seconds. */
  close(): Promise<void>;
}

export interface TerminalDeps {
  readonly outgoing: Outgoing;
  readonly isConnected: () => boolean;
  /** All input before `offset` was taken. */
  readonly credit: (stream: number, offset: number) => void;
  /** Nobody has driven it for a minute. */
  readonly abandoned: (terminal: Terminal) => void;
}

interface Reader {
  readonly stream: number;
  /** Checks what is typed. */
  readonly tagger: FrameTagger;
  readonly sender: OutgoingStream;
  readonly window: ReceiveWindow;
  readonly typed: GatheredHash;
}

/** Opens a shell. Throws `POLICY` where the terminal's library is missing. */
export async function openTerminal(
  deps: TerminalDeps,
  number: number,
  size: { cols: number; rows: number },
): Promise<Terminal> {
  const source = ringSource(TERMINAL_RING_BYTES);
  const readers = new Map<number, Reader>();
  const exited = Promise.withResolvers<number | null>();
  let driver: Reader | undefined;
  let paused = false;
  let ended = false;
  /** It was told to end: what is typed from now on reaches nothing that has not gone yet. */
  let closing = false;
  let abandoned: { clear(): void } | undefined;
  let flush: { readonly inMs: number; readonly timer: { clear(): void } } | undefined;

  const pty: Pty = await openPty(clampSize(size.cols, size.rows), {
    data(chunk) {
      source.write(chunk);
      for (const reader of readers.values()) reader.sender.ready();
      pace();
    },
    exit(code) {
      void killSession(pty.pid).finally(() => {
        ended = true;
        abandoned?.clear();
        source.finish();
        for (const reader of readers.values()) reader.sender.ready();
        exited.resolve(code);
      });
    },
  });

  /** Holds the shell up, or lets it go on, as its driver reads. */
  function pace(): void {
    if (ended) return;
    const behind = driver !== undefined && deps.isConnected() ? driver.sender.backlogBytes : 0;
    if (!paused && behind > PAUSE_ABOVE_BYTES) {
      paused = true;
      pty.pause();
    } else if (paused && behind < RESUME_BELOW_BYTES) {
      paused = false;
      pty.resume();
    }
  }

  function drive(reader: Reader | undefined): void {
    driver = reader;
    abandoned?.clear();
    abandoned = reader === undefined && !ended ? after(LINGER_MS, () => deps.abandoned(terminal)) : undefined;
    pace();
  }

  function taken(reader: Reader, upTo: number): void {
    const now = reader.window.consumed(reader.stream, upTo);
    if (now !== null) {
      deps.credit(now.stream, now.offset);
      return;
    }
    const inMs = reader.window.flushInMs;
    if (inMs === null || (flush !== undefined && flush.inMs <= inMs)) return;
    flush?.timer.clear();
    const timer = after(inMs, () => {
      flush = undefined;
      for (const each of readers.values()) {
        for (const due of each.window.flush()) deps.credit(due.stream, due.offset);
      }
    });
    flush = { inMs, timer };
  }

  const terminal: Terminal = {
    number,
    get ended() {
      return ended;
    },
    exited: exited.promise,
    attach({ stream, keys, from, drive: drives }) {
      const over = Promise.withResolvers<AttachmentEnd>();
      const window = createReceiveWindow();
      window.open(stream);
      const typed = createGatheredHash();
      const sender = deps.outgoing.open(stream, {
        kind: FRAME_KIND.terminal,
        source,
        key: keys.out,
        from: Math.min(from, source.end),
        moved: pace,
        closed() {
          readers.delete(stream);
          if (driver === reader) drive(undefined);
          over.resolve({ out: sender.digest(), in: reader.typed.digest() });
        },
      });
      const tagger = createFrameTagger(keys.in);
      const reader: Reader = { stream, tagger, sender, window, typed };
      readers.set(stream, reader);
      if (drives) drive(reader);
      return { over: over.promise, close: () => sender.close() };
    },
    input(head, frame) {
      const { stream, offset, payloadBytes } = head;
      const reader = readers.get(stream);
      if (reader === undefined) return "unknown";
      const { window } = reader;
      const isInput = head.kind === FRAME_KIND.terminal && (head.flags & INPUT) === INPUT;
      const end = offset + payloadBytes;
      const good = isInput && reader.tagger.isTagged(frame);
      // Sent twice after a lost connection: it was typed already and is not typed again.
      if (good && end <= (window.next(stream) ?? 0)) return "dropped";
      if (!good || window.received(stream, offset, payloadBytes, false) !== null) {
        reader.sender.close();
        return "forged";
      }
      const payload = frame.subarray(FRAME_HEADER_BYTES, FRAME_HEADER_BYTES + payloadBytes);
      const drives = reader === driver && !ended && !closing;
      if (drives) pty.write(payload, () => taken(reader, end));
      // Afterwards: the shell need not wait for it.
      reader.typed.update(payload);
      if (drives) return "taken";
      taken(reader, end);
      return "dropped";
    },
    resize(stream, cols, rows) {
      if (driver?.stream !== stream || ended || closing) return;
      const clamped = clampSize(cols, rows);
      pty.resize(clamped.cols, clamped.rows);
    },
    inputOffsets: () =>
      [...readers.values()].map(({ stream, window }) => ({ stream, offset: window.next(stream) ?? 0 })),
    async close() {
      if (ended) return;
      closing = true;
      if (paused) pty.resume();
      pty.close();
      await killSession(pty.pid);
    },
  };
  return terminal;
}

/** A size that a pty takes: whole, 1 to 1,000 each way; anything odd becomes the nearest. */
function clampSize(cols: number, rows: number): { cols: number; rows: number } {
  const clamp = (value: number) => Math.min(SIZE_MAX, Math.max(1, Math.trunc(value) || 1));
  return { cols: clamp(cols), rows: clamp(rows) };
}
