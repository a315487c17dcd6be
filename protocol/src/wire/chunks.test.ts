import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CHUNK_MAX_BYTES, type ChunkSource, createChunkDecoder, encodeChunk } from "./chunks.ts";

const source = fc.constantFrom<ChunkSource>(1, 2);

describe("a program's two outputs in one stream", () => {
  test("come back whole and in order, however the stream is cut", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(source, fc.uint8Array({ maxLength: 40 })), { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 }),
        (reads, cuts) => {
          const stream = Buffer.concat(reads.map(([from, bytes]) => encodeChunk(from, bytes)));
          const decoder = createChunkDecoder();
          const got: [number, number][] = [];
          for (let at = 0, cut = 0; at < stream.length; cut++) {
            const end = at + (cuts[cut % cuts.length] ?? 1);
            const result = decoder.push(stream.subarray(at, end));
            if ("problem" in result) throw new Error(result.problem);
            for (const chunk of result.chunks) for (const byte of chunk.bytes) got.push([chunk.source, byte]);
            at = end;
          }
          expect(got).toEqual(reads.flatMap(([from, bytes]) => [...bytes].map((byte) => [from, byte])));
          expect(decoder.whole).toBe(true);
        },
      ),
    );
  });

  test("a read longer than a length can say becomes several chunks", () => {
    const bytes = new Uint8Array(2 * CHUNK_MAX_BYTES + 5).fill(7);
    const framed = encodeChunk(2, bytes);
    expect(framed.length).toBe(bytes.length + 3 * 3);
    const result = createChunkDecoder().push(framed);
    if ("problem" in result) throw new Error(result.problem);
    expect(result.chunks.map((chunk) => [chunk.source, chunk.bytes.length])).toEqual([
      [2, CHUNK_MAX_BYTES],
      [2, CHUNK_MAX_BYTES],
      [2, 5],
    ]);
  });

  test("an empty read is no chunk", () => {
    expect(encodeChunk(1, new Uint8Array(0)).length).toBe(0);
  });

  test("a stream that ends within a chunk is not whole", () => {
    for (let cut = 1; cut < 6; cut++) {
      const decoder = createChunkDecoder();
      decoder.push(encodeChunk(1, Uint8Array.of(1, 2, 3)).subarray(0, cut));
      expect(decoder.whole).toBe(false);
    }
  });

  test.each([
    ["source 0", [0, 0, 1, 9], "source"],
    ["source 3", [3, 0, 1, 9], "source"],
    ["no bytes", [1, 0, 0, 1, 0, 1, 9], "length"],
  ])("refuses %s, and stays at it", (_what, bytes, problem) => {
    const decoder = createChunkDecoder();
    expect(decoder.push(Uint8Array.from(bytes))).toEqual({ problem });
    expect(decoder.push(encodeChunk(1, Uint8Array.of(1)))).toEqual({ problem });
    expect(decoder.whole).toBe(false);
  });
});
