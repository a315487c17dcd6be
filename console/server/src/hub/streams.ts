/**
 * The way of frames. A frame is forwarded as it came, without a copy or a look beyond its head; what is kept of it is
 * kept beside. Memory stays bounded because the agent sends no more than its reader has given credit for.
 */
import {
  encode,
  type ErrorCode,
  FRAME_FLAG,
  FRAME_HEADER_BYTES,
  FRAME_KIND,
  type FrameHead,
  LINGER_MS,
  readHead,
} from "@deskside/protocol";
import type { ConsoleSession } from "./console-session.ts";
import type { Core } from "./core.ts";
import type { Device } from "./device.ts";
import { takeDocumentFrame } from "./documents.ts";
import { HELD_MAX_BYTES, STREAMS_PER_DEVICE, TYPED_MAX_BYTES } from "./limits.ts";
import { OutputKeeper } from "./output-keeper.ts";
import type { RoutedStream } from "./routed-stream.ts";

type Head = FrameHead & { readonly payloadBytes: number };

export interface Streams {
  /** Whether a console may open this stream now. */
  free(device: Device, console: ConsoleSession, stream: number): boolean;
  /** A command that opens a stream was recorded: frames wait until {@link Streams.opened}. */
  open(stream: RoutedStream): void;
  /** The `open` result is with the console: what waited follows it. */
  opened(stream: RoutedStream): void;
  /** False: the frame has a bad head, which no agent of ours sends. */
  fromAgent(device: Device, data: Buffer): boolean;
  fromConsole(console: ConsoleSession, data: Buffer): boolean;
  /** The reader has consumed all before `offset`. */
  credit(stream: RoutedStream, offset: number): void;
  /** The agent has consumed input. */
  inputCredit(device: Device, stream: number, offset: number): void;
  /** The agent is back, and has this stream: input that it may not have had goes out again. */
  resume(stream: RoutedStream): void;
  /** The reader wants no more: the agent is told; what still comes is kept, and its last result ends the stream. */
  close(stream: RoutedStream): void;
  /** Over, for whatever reason; its reader is told where `code` is given. */
  end(stream: RoutedStream, code?: ErrorCode): void;
  /** Its reader is gone: the hub reads on. */
  orphan(stream: RoutedStream): void;
  /** A grant or a session is over: nothing is typed any more. */
  closeInput(device: Device, over: { readonly grant?: string; readonly sid?: string }): void;
  /** Ends terminals that nobody came back to. */
  endOrphans(device: Device): void;
  /** Resolves when the recordings of all streams that are over are on the disk and in the record. */
  recorded(): Promise<unknown>;
}

/** `whole`: a document or an output is complete, and a result may be waiting for it. */
export function createStreams(
  core: Core,
  live: (device: Device, head: Head, data: Buffer) => void,
  whole: (device: Device) => void,
): Streams {
  const { counters, now } = core;
  /** Recordings that are being closed. */
  const kept = new Set<Promise<void>>();

  const creditAgent = (device: Device, stream: number, offset: number): void => {
    device.session?.sendText(`{"t":"stream.credit","b":{"stream":${stream},"offset":${offset}}}`);
  };

  /** Hands a frame on, and then keeps what is to be kept of it. */
  function pass(stream: RoutedStream, head: Head, data: Buffer): void {
    const { payloadBytes, offset } = head;
    const { reader } = stream;
    if (reader === undefined) creditHub(stream);
    else if (reader.sendFrame(data)) {
      counters.framesToConsoles += 1;
      counters.bytesToConsoles += payloadBytes;
    } else counters.framesDropped += 1;
    stream.sink?.write(payloadOf(data, payloadBytes), offset, now() - stream.openedAt);
    if ((head.flags & FRAME_FLAG.fin) !== 0) finish(stream);
  }

  function creditHub(stream: RoutedStream): void {
    if (stream.credited >= stream.next) return;
    stream.credited = stream.next;
    creditAgent(stream.device, stream.id, stream.next);
  }

  function finish(stream: RoutedStream): void {
    stream.finished = true;
    // What is still on its way to the reader is bounded by its window; the agent need not remember it.
    creditHub(stream);
    settleKept(stream);
    forget(stream);
    whole(stream.device);
  }

  function forget(stream: RoutedStream): void {
    const { device, reader, id } = stream;
    if (device.streams?.get(id) === stream) device.streams.delete(id);
    if (device.streams?.size === 0) device.streams = undefined;
    if (reader?.streams.get(id) === stream) reader.streams.delete(id);
    stream.held = undefined;
    stream.typed = undefined;
  }

  function settleKept(stream: RoutedStream): void {
    const { sink, recordAs, device, jti } = stream;
    stream.sink = undefined;
    if (sink === undefined || recordAs === null) return;
    const settling: Promise<void> = sink
      .end()
      .then((end) => core.services.recorded(device.id, { id: recordAs, jti, ...end, endedAt: now() }))
      .catch((error: unknown) => core.log.error({ err: error, recording: recordAs }, "recording not kept"))
      .finally(() => kept.delete(settling));
    kept.add(settling);
  }

  function end(stream: RoutedStream, code?: ErrorCode): void {
    if (stream.finished) return;
    stream.finished = true;
    const { device, id, reader } = stream;
    if (code !== undefined) closeAtAgent(stream);
    reader?.sendText(
      encode({
        t: "stream.closed",
        d: device.id,
        b: code === undefined ? { stream: id } : { stream: id, code },
      }),
    );
    stream.keeper?.drop();
    settleKept(stream);
    forget(stream);
    whole(device);
  }

  function hold(stream: RoutedStream, held: Buffer[], data: Buffer): void {
    stream.heldBytes += data.length;
    if (stream.heldBytes > HELD_MAX_BYTES) {
      end(stream, "OVERLOADED");
      return;
    }
    // A view would keep the piece that it came in alive, of whatever size that is.
    held.push(Buffer.from(data));
  }
  const closeAtAgent = (stream: RoutedStream): void => {
    stream.device.session?.sendText(encode({ t: "stream.close", b: { stream: stream.id } }));
  };

  function receive(stream: RoutedStream, head: Head, data: Buffer): void {
    stream.next = head.offset + head.payloadBytes;
    // At once, not when it is passed on: the last result may be committed together with the first.
    stream.keeper?.take(payloadOf(data, head.payloadBytes), head.offset);
    if ((head.flags & FRAME_FLAG.fin) !== 0) stream.lastCame = true;
    if (stream.held !== undefined) hold(stream, stream.held, data);
    else pass(stream, head, data);
  }

  /** Sends input on, and keeps it until the agent has it: a network that is lost for a moment must lose no key. */
  function type(stream: RoutedStream, head: Head, data: Buffer): void {
    if (stream.typedBytes + data.length > TYPED_MAX_BYTES) {
      end(stream, "OVERLOADED");
      return;
    }
    if (stream.device.session?.sendFrame(data) === true) counters.framesToAgents += 1;
    stream.typed ??= [];
    stream.typed.push({ end: head.offset + head.payloadBytes, data: Buffer.from(data) });
    stream.typedBytes += data.length;
  }

  function orphan(stream: RoutedStream): void {
    if (stream.reader?.streams.get(stream.id) === stream) stream.reader.streams.delete(stream.id);
    stream.reader = undefined;
    stream.orphanedAt = now();
    if (stream.held === undefined) creditHub(stream);
  }

  function close(stream: RoutedStream): void {
    if (stream.closing) return;
    stream.closing = true;
    stream.inputClosed = true;
    closeAtAgent(stream);
  }

  function document(device: Device, head: Head, data: Buffer): void {
    const taken = takeDocumentFrame(device, head, data, now());
    if (taken.step === "refused") {
      device.session?.sendText(encode({ t: "stream.close", b: { stream: head.stream } }));
      return;
    }
    creditAgent(device, head.stream, taken.credit);
    if (taken.step === "whole") whole(device);
  }

  return {
    free(device, console, id) {
      if (device.streams?.has(id) === true || console.streams.has(id)) return false;
      return (device.streams?.size ?? 0) < STREAMS_PER_DEVICE;
    },
    open(stream) {
      const { device, reader, id } = stream;
      device.streams ??= new Map();
      device.streams.set(id, stream);
      if (stream.kind === "output") stream.keeper = new OutputKeeper();
      reader?.streams.set(id, stream);
      if (reader === undefined || reader.gone) orphan(stream);
    },
    opened(stream) {
      const { held } = stream;
      if (held === undefined) return;
      stream.held = undefined;
      stream.openedAt = now();
      const { cols, rows, recordAs: id } = stream;
      if (id !== null)
        stream.sink = core.recorder.start({ id, cols, rows, at: stream.openedAt, title: stream.jti });
      for (const data of held) {
        const head = readHead(data);
        if (!("problem" in head)) pass(stream, head, data);
      }
    },
    fromAgent(device, data) {
      const head = readHead(data);
      if ("problem" in head) return false;
      if (head.kind === FRAME_KIND.terminal || head.kind === FRAME_KIND.output) {
        const stream = device.streams?.get(head.stream);
        const fits =
          stream !== undefined &&
          FRAME_KIND[stream.kind] === head.kind &&
          (head.flags & FRAME_FLAG.input) === 0;
        if (fits) receive(stream, head, data);
        else counters.framesDropped += 1;
      } else if (head.kind === FRAME_KIND.live) live(device, head, data);
      else document(device, head, data);
      return true;
    },
    fromConsole(console, data) {
      const head = readHead(data);
      if ("problem" in head) return false;
      const stream = console.streams.get(head.stream);
      const may = stream !== undefined && !stream.inputClosed && (head.flags & FRAME_FLAG.input) !== 0;
      if (may && FRAME_KIND[stream.kind] === head.kind) type(stream, head, data);
      else counters.framesDropped += 1;
      return true;
    },
    credit(stream, offset) {
      if (offset <= stream.credited || offset > stream.next) return;
      stream.credited = offset;
      creditAgent(stream.device, stream.id, offset);
    },
    inputCredit(device, id, offset) {
      const stream = device.streams?.get(id);
      if (stream === undefined) return;
      while (stream.typed?.[0] !== undefined && stream.typed[0].end <= offset)
        stream.typedBytes -= stream.typed.shift()?.data.length ?? 0;
      stream.reader?.sendText(encode({ t: "stream.credit", d: device.id, b: { stream: id, offset } }));
    },
    resume(stream) {
      // The agent takes what follows on and drops what it had: each key once.
      if (!stream.inputClosed)
        for (const { data } of stream.typed ?? []) stream.device.session?.sendFrame(data);
    },
    end,
    close(stream) {
      orphan(stream);
      close(stream);
    },
    orphan,
    closeInput(device, { grant, sid }) {
      for (const stream of device.streams?.values() ?? []) {
        if (stream.grant === grant || stream.sid === sid) stream.inputClosed = true;
      }
    },
    recorded: () => Promise.all(kept),
    endOrphans(device) {
      const at = now();
      for (const stream of [...(device.streams?.values() ?? [])]) {
        if (stream.orphanedAt === 0 || stream.kind !== "terminal") continue;
        const others = [...(device.streams?.values() ?? [])].some(
          (other) => other !== stream && other.terminal === stream.terminal && other.orphanedAt === 0,
        );
        // The terminal's own stream stays while somebody is attached; a lost view of it need not.
        const view = stream.terminal !== stream.id;
        const late = at - stream.orphanedAt > LINGER_MS;
        if (view ? others || late : !others && late) close(stream);
      }
    },
  };
}

const payloadOf = (data: Buffer, bytes: number): Uint8Array =>
  data.subarray(FRAME_HEADER_BYTES, FRAME_HEADER_BYTES + bytes);
