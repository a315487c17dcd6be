/**
 * The last bytes of a stream, addressed by their absolute offset: what an agent keeps of a terminal, so that a reader
 * who was away can go on from where they were. Memory is taken in segments, as it is first written: an idle terminal
 * holds 64 KiB, not the whole 2 MiB.
 */

/** What a ring takes at a time, in bytes: a quiet terminal fits into one. */
const SEGMENT_BYTES = 64 * 1024;

export interface Ring {
  /** Offset of the oldest byte that is still here. */
  readonly start: number;
  /** Offset after the newest byte. */
  readonly end: number;
  /** Memory held now, in bytes. */
  readonly heldBytes: number;
  /** Appends a copy of `chunk`; the oldest bytes make room. */
  write(chunk: Uint8Array): void;
  /**
   * Copies what is there from offset `from` into `into`. `offset` is where the copied bytes begin: `from`, or, where
   * those were overwritten (`gap`), the oldest that are left. From beyond the end: nothing, at the end.
   */
  copy(
    from: number,
    into: Uint8Array,
  ): { readonly offset: number; readonly length: number; readonly gap: boolean };
  /** The same into new memory, at most `max` bytes. */
  read(
    from: number,
    max: number,
  ): { readonly offset: number; readonly bytes: Uint8Array<ArrayBuffer>; readonly gap: boolean };
}

/** An empty ring that keeps the last `capacityBytes`, its first byte at offset `startOffset`. */
export function createRing(capacityBytes: number, startOffset = 0): Ring {
  if (!Number.isSafeInteger(capacityBytes) || capacityBytes < 1)
    throw new RangeError("A ring keeps 1 byte or more");
  const segmentBytes = Math.min(SEGMENT_BYTES, capacityBytes);
  const segments: (Uint8Array<ArrayBuffer> | undefined)[] = Array.from({
    length: Math.ceil(capacityBytes / segmentBytes),
  });
  const wrapBytes = segments.length * segmentBytes;
  let heldBytes = 0;
  let end = startOffset;
  const startNow = () => Math.max(startOffset, end - capacityBytes);

  /** The part of the segment in which the byte at `offset` lies, from that byte to the segment's end. */
  const partAt = (offset: number): Uint8Array<ArrayBuffer> => {
    const position = offset % wrapBytes;
    const index = Math.floor(position / segmentBytes);
    let segment = segments[index];
    if (segment === undefined) {
      segment = new Uint8Array(segmentBytes);
      segments[index] = segment;
      heldBytes += segmentBytes;
    }
    return segment.subarray(position - index * segmentBytes);
  };

  const copy = (from: number, into: Uint8Array) => {
    const start = startNow();
    const offset = Math.min(Math.max(from, start), end);
    const length = Math.min(into.length, end - offset);
    for (let done = 0; done < length; ) {
      const part = partAt(offset + done);
      const bytes = Math.min(part.length, length - done);
      into.set(part.subarray(0, bytes), done);
      done += bytes;
    }
    return { offset, length, gap: from < start };
  };

  return {
    get start() {
      return startNow();
    },
    get end() {
      return end;
    },
    get heldBytes() {
      return heldBytes;
    },
    write(chunk) {
      // Of a chunk larger than the ring only the end would survive: the rest is counted, not copied.
      let done = Math.max(0, chunk.length - capacityBytes);
      while (done < chunk.length) {
        const part = partAt(end + done);
        const bytes = Math.min(part.length, chunk.length - done);
        part.set(chunk.subarray(done, done + bytes));
        done += bytes;
      }
      end += chunk.length;
    },
    copy,
    read(from, max) {
      const offset = Math.min(Math.max(from, startNow()), end);
      const bytes = new Uint8Array(Math.max(0, Math.min(max, end - offset)));
      return { offset, bytes, gap: copy(from, bytes).gap };
    },
  };
}
