/**
 * What a program prints, both of its outputs in one stream, in the order in which they were read:
 *
 *     | source u8 (1 out, 2 error) | length u16, big-endian, 1 to 65535 | bytes |
 *
 * Frames cut a stream anywhere, so the decoder takes it in any pieces. It keeps at most the two bytes of a cut
 * header, never the content.
 */

export const CHUNK_SOURCE = { out: 1, error: 2 } as const;
export type ChunkSource = (typeof CHUNK_SOURCE)[keyof typeof CHUNK_SOURCE];

export const CHUNK_HEADER_BYTES = 3;
/** The most that a length of two bytes can say. */
export const CHUNK_MAX_BYTES = 0xffff;

export interface Chunk {
  readonly source: ChunkSource;
  /** Some of the bytes, a view on what was given to the decoder. */
  readonly bytes: Uint8Array;
}

/** Neither source nor length is one that an encoder writes; the decoder stays at this problem. */
export type ChunkProblem = "source" | "length";

export interface ChunkDecoder {
  /** All that `bytes` completes or continues; a long chunk comes in several parts. Never throws. */
  push(bytes: Uint8Array): { readonly chunks: readonly Chunk[] } | { readonly problem: ChunkProblem };
  /** The stream may end here: no chunk is cut. */
  readonly whole: boolean;
}

/** One read of a program's output, framed; more than 65,535 bytes become several chunks, nothing becomes nothing. */
export function encodeChunk(source: ChunkSource, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const count = Math.ceil(bytes.length / CHUNK_MAX_BYTES);
  const framed = new Uint8Array(bytes.length + count * CHUNK_HEADER_BYTES);
  for (let from = 0, at = 0; from < bytes.length; from += CHUNK_MAX_BYTES) {
    const part = bytes.subarray(from, from + CHUNK_MAX_BYTES);
    framed[at] = source;
    framed[at + 1] = part.length >>> 8;
    framed[at + 2] = part.length;
    framed.set(part, at + CHUNK_HEADER_BYTES);
    at += CHUNK_HEADER_BYTES + part.length;
  }
  return framed;
}

/** Reads a stream of chunks from its beginning, or from the beginning of any chunk. */
export function createChunkDecoder(): ChunkDecoder {
  let source: ChunkSource = CHUNK_SOURCE.out;
  /** Header bytes read of the chunk at hand; 3: its content is running. */
  let headerBytes = 0;
  let left = 0;
  let problem: ChunkProblem | undefined;

  const readHeaderByte = (byte: number) => {
    if (headerBytes === 0) {
      if (byte === CHUNK_SOURCE.out || byte === CHUNK_SOURCE.error) source = byte;
      else problem = "source";
    } else if (headerBytes === 1) {
      left = byte << 8;
    } else {
      left |= byte;
      if (left === 0) problem = "length";
    }
    headerBytes++;
  };

  return {
    push(bytes) {
      const chunks: Chunk[] = [];
      for (let at = 0; at < bytes.length && problem === undefined; ) {
        if (headerBytes < CHUNK_HEADER_BYTES) {
          readHeaderByte(bytes[at++] ?? 0);
          continue;
        }
        const part = bytes.subarray(at, at + left);
        chunks.push({ source, bytes: part });
        at += part.length;
        left -= part.length;
        if (left === 0) headerBytes = 0;
      }
      return problem === undefined ? { chunks } : { problem };
    },
    get whole() {
      return problem === undefined && headerBytes === 0;
    },
  };
}
