import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FRAME_PAYLOAD_MAX_BYTES } from "../limits.ts";
import { encodeFrame, encodeHeader, FRAME_FLAG, type FrameKind, readFrame, readHead } from "./frame.ts";

const head = { kind: 1, flags: 0, stream: 7, offset: 0 } as const;
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

/** A valid frame with one byte changed. */
function withByte(at: number, value: number, payload = 4): Uint8Array {
  const bytes = encodeFrame(head, new Uint8Array(payload));
  bytes[at] = value;
  return bytes;
}

describe("the frame of a stream", () => {
  test("has the documented bytes", () => {
    const bytes = encodeFrame(
      { kind: 2, flags: FRAME_FLAG.fin, stream: 0x8000_0001, offset: 0x1f_ffff_0000_0003 },
      Uint8Array.of(0xaa, 0xbb),
    );
    expect(hex(bytes)).toBe("02020000800000010" + "01fffff00000003aabb");
  });

  test("comes back as it was written, as views on the bytes that came in", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 15 }),
        fc.integer({ min: 1, max: 0xffff_ffff }),
        fc.maxSafeNat(),
        fc.uint8Array({ maxLength: 300 }),
        (kind, flags, stream, at, payload) => {
          const offset = Math.min(at, Number.MAX_SAFE_INTEGER - payload.length);
          const bytes = encodeFrame({ kind: kind as FrameKind, flags, stream, offset }, payload);
          const frame = readFrame(bytes);
          if ("problem" in frame) throw new Error(frame.problem);
          expect(frame).toMatchObject({ kind, flags, stream, offset });
          expect(hex(frame.payload)).toBe(hex(payload));
          expect(frame.payload.buffer).toBe(bytes.buffer);
          expect(frame.tag?.length).toBe((flags & FRAME_FLAG.tagged) === 0 ? undefined : 16);
          expect(frame.covered.length + (frame.tag?.length ?? 0)).toBe(bytes.length);
          expect(readHead(bytes)).toEqual({ kind, flags, stream, offset, payloadBytes: payload.length });
        },
      ),
    );
  });

  test.each([
    ["an empty message", new Uint8Array(0), "length"],
    ["fifteen bytes", new Uint8Array(15), "length"],
    ["kind 0", withByte(0, 0), "kind"],
    ["kind 5", withByte(0, 5), "kind"],
    ["an unknown flag", withByte(1, 16), "flags"],
    ["a reserved bit", withByte(3, 1), "reserved"],
    ["the other reserved byte", withByte(2, 0x80), "reserved"],
    ["stream 0", withByte(7, 0), "stream"],
    ["a tag that is not there", withByte(1, FRAME_FLAG.tagged), "length"],
    [
      "a payload of 16 KiB and one byte",
      new Uint8Array([...withByte(0, 1, 0), ...new Uint8Array(16_385)]),
      "length",
    ],
    ["an offset over 2^53", withByte(9, 0x20), "offset"],
    ["an offset with its highest bit", withByte(8, 0x80), "offset"],
  ])("refuses %s", (_what, bytes, problem) => {
    expect(readFrame(bytes)).toEqual({ problem });
  });

  test("refuses a payload that runs over the largest offset", () => {
    const bytes = encodeFrame({ ...head, offset: Number.MAX_SAFE_INTEGER - 3 }, new Uint8Array(3));
    expect(readFrame(bytes)).toHaveProperty("offset", Number.MAX_SAFE_INTEGER - 3);
    expect(readFrame(new Uint8Array([...bytes, 0]))).toEqual({ problem: "offset" });
  });

  test("takes a payload of exactly 16 KiB with its tag", () => {
    const full = new Uint8Array(FRAME_PAYLOAD_MAX_BYTES);
    expect(readFrame(encodeFrame({ ...head, flags: FRAME_FLAG.tagged }, full))).toHaveProperty(
      "payload",
      full,
    );
  });

  test("is not written with values that it cannot have", () => {
    const into = new Uint8Array(16);
    expect(() => encodeHeader(into, { ...head, stream: 0 })).toThrow(RangeError);
    expect(() => encodeHeader(into, { ...head, stream: 2 ** 32 })).toThrow(RangeError);
    expect(() => encodeHeader(into, { ...head, offset: -1 })).toThrow(RangeError);
    expect(() => encodeHeader(into, { ...head, offset: 2 ** 53 })).toThrow(RangeError);
    expect(() => encodeHeader(into, { ...head, flags: 16 })).toThrow(RangeError);
    expect(() => encodeHeader(into, head, 1)).toThrow(RangeError);
    expect(() => encodeFrame(head, new Uint8Array(16_385))).toThrow(RangeError);
  });
});
