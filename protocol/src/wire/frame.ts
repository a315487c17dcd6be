/**
 * The binary frame of a stream. Everything is big-endian:
 *
 *     0        1        2                 4                 8                                16
 *     | kind u8 | flags u8 | reserved u16 0 | stream u32       | offset u64                      |
 *     | payload, 0 to 16 KiB | tag, 16 bytes, where the flag TAGGED is set |
 *
 * `offset` is the position of the payload's first byte in its stream. The tag covers header and payload. Nothing
 * here copies a payload: what is read are views on the bytes that came in, so that a hub passes them on as they are.
 */
import { FRAME_PAYLOAD_MAX_BYTES } from "../limits.ts";

export const FRAME_HEADER_BYTES = 16;
/** A tag is the first half of an HMAC-SHA-256. */
export const FRAME_TAG_BYTES = 16;
export const FRAME_MAX_BYTES = FRAME_HEADER_BYTES + FRAME_PAYLOAD_MAX_BYTES + FRAME_TAG_BYTES;

/** What a stream carries. */
export const FRAME_KIND = { terminal: 1, output: 2, live: 3, document: 4 } as const;
export type FrameKind = (typeof FRAME_KIND)[keyof typeof FRAME_KIND];

/**
 * - `tagged`: a tag of 16 bytes follows the payload.
 * - `fin`: the last frame of its stream; its payload may be empty.
 * - `gap`: the bytes before `offset` that were not received are lost for good.
 * - `input`: towards the agent.
 */
export const FRAME_FLAG = { tagged: 1, fin: 2, gap: 4, input: 8 } as const;

const KIND_MAX = 4;
const KNOWN_FLAGS = 15;
const U32 = 0x1_0000_0000;
/** High half of the largest safe offset: above it 2^53 - 1 is passed. */
const OFFSET_HIGH_MAX = 0x1f_ffff;

export interface FrameHead {
  readonly kind: FrameKind;
  /** Sum of {@link FRAME_FLAG}. */
  readonly flags: number;
  /** 1 to 2^32 - 1. */
  readonly stream: number;
  /** 0 to 2^53 - 1, as is the end of the payload. */
  readonly offset: number;
}

/** The head of a frame that came, with the length of its payload. */
export interface ReceivedHead extends FrameHead {
  readonly payloadBytes: number;
}

export interface Frame<B extends ArrayBufferLike = ArrayBufferLike> extends FrameHead {
  readonly payload: Uint8Array<B>;
  readonly tag: Uint8Array<B> | null;
  /** The 16 bytes of the header. */
  readonly head: Uint8Array<B>;
  /** What a tag covers: header and payload. */
  readonly covered: Uint8Array<B>;
}

/** What is wrong with a frame: the field that does not fit. */
export type FrameProblem = "length" | "kind" | "flags" | "reserved" | "stream" | "offset";

/** Writes the 16 bytes of a header into `into`, from `at`. Throws a RangeError for a head that no frame can have. */
export function encodeHeader(into: Uint8Array, head: FrameHead, at = 0): void {
  const { kind, flags, stream, offset } = head;
  if (flags < 0 || flags > KNOWN_FLAGS) throw new RangeError(`Flags ${flags} of a frame`);
  if (!Number.isInteger(stream) || stream < 1 || stream >= U32)
    throw new RangeError(`Stream ${stream} of a frame`);
  if (!Number.isSafeInteger(offset) || offset < 0) throw new RangeError(`Offset ${offset} of a frame`);
  if (into.length < at + FRAME_HEADER_BYTES) throw new RangeError("No room for a frame's header");
  into[at] = kind;
  into[at + 1] = flags;
  into[at + 2] = 0;
  into[at + 3] = 0;
  writeU32(into, at + 4, stream);
  writeU32(into, at + 8, Math.floor(offset / U32));
  writeU32(into, at + 12, offset % U32);
}

/**
 * One frame in new memory: header, payload and, where `head.flags` has TAGGED, room for the tag (zeros), which the
 * caller writes to the last 16 bytes. Throws a RangeError for a payload over 16 KiB.
 */
export function encodeFrame(head: FrameHead, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  if (payload.length > FRAME_PAYLOAD_MAX_BYTES)
    throw new RangeError(`Payload of ${payload.length} bytes in a frame`);
  const tagBytes = (head.flags & FRAME_FLAG.tagged) === 0 ? 0 : FRAME_TAG_BYTES;
  const bytes = new Uint8Array(FRAME_HEADER_BYTES + payload.length + tagBytes);
  encodeHeader(bytes, head);
  bytes.set(payload, FRAME_HEADER_BYTES);
  return bytes;
}

/** Reads one whole frame. Never throws; the parts are views on `bytes`. */
export function readFrame<B extends ArrayBufferLike>(
  bytes: Uint8Array<B>,
): Frame<B> | { readonly problem: FrameProblem } {
  const head = readHead(bytes);
  if ("problem" in head) return head;
  const tagged = (head.flags & FRAME_FLAG.tagged) !== 0;
  const end = tagged ? bytes.length - FRAME_TAG_BYTES : bytes.length;
  return {
    kind: head.kind,
    flags: head.flags,
    stream: head.stream,
    offset: head.offset,
    payload: bytes.subarray(FRAME_HEADER_BYTES, end),
    tag: tagged ? bytes.subarray(end) : null,
    head: bytes.subarray(0, FRAME_HEADER_BYTES),
    covered: bytes.subarray(0, end),
  };
}

/** The same checks as {@link readFrame} for somebody who only passes the frame on, with the payload's length. */
export function readHead(bytes: Uint8Array): ReceivedHead | { readonly problem: FrameProblem } {
  if (bytes.length < FRAME_HEADER_BYTES) return { problem: "length" };
  const kind = bytes[0] ?? 0;
  if (kind < 1 || kind > KIND_MAX) return { problem: "kind" };
  const flags = bytes[1] ?? 0;
  if (flags > KNOWN_FLAGS) return { problem: "flags" };
  if (bytes[2] !== 0 || bytes[3] !== 0) return { problem: "reserved" };
  const stream = readU32(bytes, 4);
  if (stream === 0) return { problem: "stream" };
  const tagBytes = (flags & FRAME_FLAG.tagged) === 0 ? 0 : FRAME_TAG_BYTES;
  const payloadBytes = bytes.length - FRAME_HEADER_BYTES - tagBytes;
  if (payloadBytes < 0 || payloadBytes > FRAME_PAYLOAD_MAX_BYTES) return { problem: "length" };
  const high = readU32(bytes, 8);
  const offset = high * U32 + readU32(bytes, 12);
  if (high > OFFSET_HIGH_MAX || offset > Number.MAX_SAFE_INTEGER - payloadBytes) return { problem: "offset" };
  return { kind: kind as FrameKind, flags, stream, offset, payloadBytes };
}

function readU32(bytes: Uint8Array, at: number): number {
  const low = ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
  // Not shifted by 24: that would make numbers from 2^31 negative.
  return (bytes[at] ?? 0) * 0x100_0000 + low;
}

function writeU32(into: Uint8Array, at: number, value: number): void {
  into[at] = value / 0x100_0000;
  into[at + 1] = value >>> 16;
  into[at + 2] = value >>> 8;
  into[at + 3] = value;
}
