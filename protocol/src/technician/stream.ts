/** One tagged stream at the technician's end: frames are checked, ordered, credited, and read to their end. */
import { DesksideError, type ErrorCode } from "../errors.ts";
import { FRAME_PAYLOAD_MAX_BYTES, STREAM_WINDOW_BYTES } from "../limits.ts";
import { endsWithBytes } from "../trust/bytes.ts";
import type { FrameMac } from "../trust/stream-keys.ts";
import {
  encodeFrame,
  FRAME_FLAG,
  FRAME_HEADER_BYTES,
  FRAME_KIND,
  FRAME_TAG_BYTES,
  type ReceivedHead,
} from "../wire/frame.ts";
import { createReceiveWindow } from "../wire/receive.ts";
import type { ConsoleLink, Timer } from "./link.ts";

/** Called with each piece of output; call `consumed` when it was shown, which lets the agent send more. */
export type OutputListener = (bytes: Uint8Array, consumed: () => void, gap: boolean) => void;

export interface StreamOptions {
  readonly link: ConsoleLink;
  readonly timer: Timer;
  readonly device: string;
  readonly stream: number;
  readonly kind: "terminal" | "output";
  readonly macs: { readonly in: FrameMac; readonly out: FrameMac };
  /** Offset of the first byte that will come. */
  readonly from: number;
  readonly onOutput: OutputListener;
  /** The stream is unusable: forged, out of order, or closed by the other side. */
  readonly onProblem: (code: ErrorCode) => void;
}

export interface TechnicianStream {
  readonly stream: number;
  /** Bytes received so far (their end offset). */
  readonly received: number;
  /** Sends input (a terminal's keys); in order, split into frames, held back beyond 64 KiB that the agent has not taken. */
  write(bytes: Uint8Array): void;
  resize(cols: number, rows: number): void;
  /** Takes a frame that came before the stream was ready. */
  take(frame: Uint8Array, head: ReceivedHead): void;
  /** The stream ended by itself: lets go, and tells nobody. Resolves once its last frame was handed on. */
  settle(): Promise<void>;
  /** Wants no more of it. */
  close(): void;
}

export function openStream(options: StreamOptions): TechnicianStream {
  const { link, device, stream, macs } = options;
  const window = createReceiveWindow();
  window.open(stream, options.from);
  let received = options.from;
  let closed = false;
  let flush: { readonly inMs: number; readonly cancel: () => void } | undefined;
  let reading: Promise<void> | undefined;
  const input: Uint8Array[] = [];
  let inputOffset = 0;
  let inputTaken = 0;
  let writing = false;

  const fail = (code: ErrorCode): void => {
    if (closed) return;
    close();
    options.onProblem(code);
  };
  const acknowledge = (offset: number): void => {
    link.send({ t: "stream.credit", d: device, b: { stream, offset } });
  };
  const consumed = (upTo: number): void => {
    if (closed) return;
    const now = window.consumed(stream, upTo);
    if (now !== null) {
      acknowledge(now.offset);
      return;
    }
    const inMs = window.flushInMs;
    if (inMs === null || (flush !== undefined && flush.inMs <= inMs)) return;
    flush?.cancel();
    const cancel = options.timer(inMs, () => {
      flush = undefined;
      for (const { offset } of window.flush()) acknowledge(offset);
    });
    flush = { inMs, cancel };
  };

  const deliver = (head: ReceivedHead, bytes: Uint8Array, tag: Uint8Array): void => {
    if (closed) return;
    if (!endsWithBytes(bytes, tag)) return fail("STREAM_FORGED");
    const { offset, payloadBytes } = head;
    const gap = (head.flags & FRAME_FLAG.gap) !== 0;
    if (window.received(stream, offset, payloadBytes, gap) !== null) return fail("STREAM_FORGED");
    received = offset + payloadBytes;
    const end = received;
    if (payloadBytes === 0 && !gap) return;
    const payload = bytes.subarray(FRAME_HEADER_BYTES, FRAME_HEADER_BYTES + payloadBytes);
    options.onOutput(payload, () => consumed(end), gap);
  };

  const take = (bytes: Uint8Array, head: ReceivedHead): void => {
    if ((head.flags & FRAME_FLAG.input) !== 0) return;
    if ((head.flags & FRAME_FLAG.tagged) === 0) return fail("STREAM_FORGED");
    const tag = macs.out.tag(bytes, bytes.length - FRAME_TAG_BYTES);
    if (reading === undefined && tag instanceof Uint8Array) return deliver(head, bytes, tag);
    // Tags may come back asynchronously (a browser): frames wait for the one before.
    const before = reading ?? Promise.resolve();
    const mine: Promise<void> = before.then(async () => deliver(head, bytes, await tag));
    reading = mine;
    void mine.finally(() => {
      if (reading === mine) reading = undefined;
    });
  };
  const offFrames = link.onFrames(stream, take);
  const offCredit = link.on("stream.credit", ({ b }) => {
    if (b.stream !== stream || b.offset < inputTaken || b.offset > inputOffset) return;
    inputTaken = b.offset;
    void pump();
  });
  const offClosed = link.on("stream.closed", ({ b }) => {
    if (b.stream === stream && b.code !== undefined) fail(b.code);
  });

  const pump = async (): Promise<void> => {
    if (writing) return;
    writing = true;
    while (!closed && input.length > 0 && inputOffset - inputTaken < STREAM_WINDOW_BYTES) {
      const payload = takeFrame(input);
      const flags = FRAME_FLAG.input | FRAME_FLAG.tagged;
      const frame = encodeFrame(
        { kind: FRAME_KIND[options.kind], flags, stream, offset: inputOffset },
        payload,
      );
      inputOffset += payload.length;
      const made = macs.in.tag(frame, frame.length - FRAME_TAG_BYTES);
      const tag = made instanceof Uint8Array ? made : await made;
      frame.set(tag, frame.length - FRAME_TAG_BYTES);
      if (!link.sendFrame(frame)) {
        fail("OFFLINE");
        break;
      }
    }
    writing = false;
  };

  function close(): void {
    if (closed) return;
    closed = true;
    flush?.cancel();
    offFrames();
    offCredit();
    offClosed();
  }

  return {
    stream,
    get received() {
      return received;
    },
    write(bytes) {
      if (closed || bytes.length === 0) return;
      input.push(bytes);
      void pump();
    },
    resize(cols, rows) {
      link.send({ t: "terminal.resize", d: device, b: { stream, cols, rows } });
    },
    take,
    async settle() {
      // Tags of the last frames may still be on their way.
      await reading;
      close();
    },
    close() {
      if (!closed) link.send({ t: "stream.close", d: device, b: { stream } });
      close();
    },
  };
}

/** The next frame's payload from the front of the queue: whole keys together, at most one frame. */
function takeFrame(queue: Uint8Array[]): Uint8Array {
  const first = queue[0];
  if (first === undefined) throw new DesksideError("INTERNAL");
  if (first.length > FRAME_PAYLOAD_MAX_BYTES) {
    queue[0] = first.subarray(FRAME_PAYLOAD_MAX_BYTES);
    return first.subarray(0, FRAME_PAYLOAD_MAX_BYTES);
  }
  queue.shift();
  return first;
}
