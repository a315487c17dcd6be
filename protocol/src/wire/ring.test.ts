import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TERMINAL_RING_BYTES } from "../limits.ts";
import { createRing } from "./ring.ts";

/** The byte that stands at each offset in these tests. */
const byteAt = (offset: number) => (offset * 31 + (offset >>> 8)) & 0xff;
const bytesAt = (offset: number, length: number) =>
  Uint8Array.from({ length }, (_, at) => byteAt(offset + at));

describe("the ring of a stream's last bytes", () => {
  test("gives from any offset what was written there, or the oldest that is left and a gap", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.integer({ min: 0, max: 70 }), { maxLength: 20 }),
        fc.integer({ min: 0, max: 1_000 }),
        fc.integer({ min: 0, max: 100 }),
        (capacity, chunks, from, max) => {
          const ring = createRing(capacity);
          for (const length of chunks) ring.write(bytesAt(ring.end, length));
          const end = chunks.reduce((sum, length) => sum + length, 0);
          const start = Math.max(0, end - capacity);
          expect([ring.start, ring.end]).toEqual([start, end]);
          const offset = Math.min(Math.max(from, start), end);
          const bytes = bytesAt(offset, Math.min(max, end - offset));
          expect(ring.read(from, max)).toEqual({ offset, bytes, gap: from < start });
        },
      ),
    );
  });

  test("keeps the last 2 MiB of more, across all its segments", () => {
    const ring = createRing(TERMINAL_RING_BYTES);
    const chunk = 100_003;
    while (ring.end < 3 * TERMINAL_RING_BYTES) ring.write(bytesAt(ring.end, chunk));
    const { offset, bytes, gap } = ring.read(0, Number.POSITIVE_INFINITY);
    expect({ offset, length: bytes.length, gap }).toEqual({
      offset: ring.end - TERMINAL_RING_BYTES,
      length: TERMINAL_RING_BYTES,
      gap: true,
    });
    expect(Buffer.compare(bytes, bytesAt(offset, bytes.length))).toBe(0);
  });

  test("takes memory as it is written, and never more than its size", () => {
    const ring = createRing(TERMINAL_RING_BYTES);
    expect(ring.heldBytes).toBe(0);
    ring.write(new Uint8Array(100));
    expect(ring.heldBytes).toBe(64 * 1024);
    ring.write(new Uint8Array(5 * TERMINAL_RING_BYTES));
    expect(ring.heldBytes).toBe(TERMINAL_RING_BYTES);
  });

  test("copies: what was read stays when the ring runs over it", () => {
    const ring = createRing(4);
    ring.write(Uint8Array.of(1, 2, 3, 4));
    const { bytes } = ring.read(0, 4);
    ring.write(Uint8Array.of(5, 6, 7, 8));
    expect([...bytes]).toEqual([1, 2, 3, 4]);
  });

  test("begins at another offset where it is told", () => {
    const ring = createRing(10, 1_000);
    ring.write(Uint8Array.of(1, 2));
    expect(ring.read(0, 10)).toEqual({ offset: 1_000, bytes: Uint8Array.of(1, 2), gap: true });
  });
});
