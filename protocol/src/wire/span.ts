/** A stretch of a stream that is on its way: the bytes between two offsets, without those that were skipped. */

interface Gap {
  readonly from: number;
  to: number;
}

export interface Span {
  /** Everything before it is settled. */
  readonly start: number;
  readonly end: number;
  /** Bytes in it: `end - start` less the gaps. */
  readonly bytes: number;
  extend(bytes: number): void;
  /** Moves the end forward over bytes that will never come. */
  skip(to: number): void;
  /** Moves the start forward to `offset`, between start and end, and says how many bytes that settled. */
  settle(offset: number): number;
  /** Empty, at `offset`. */
  reset(offset: number): void;
}

/** An empty span at `offset`. Holds one entry for each gap between start and end, so never more than it has bytes. */
export function createSpan(offset: number): Span {
  let start = offset;
  let end = offset;
  let bytes = 0;
  let gaps: Gap[] = [];

  return {
    get start() {
      return start;
    },
    get end() {
      return end;
    },
    get bytes() {
      return bytes;
    },
    extend(more) {
      end += more;
      bytes += more;
    },
    skip(to) {
      if (to <= end) return;
      const last = gaps.at(-1);
      if (bytes === 0) start = to;
      else if (last !== undefined && last.to === end) last.to = to;
      else gaps.push({ from: end, to });
      end = to;
    },
    settle(to) {
      let settled = to - start;
      while (gaps[0] !== undefined && gaps[0].from < to) {
        const gap = gaps[0];
        settled -= Math.min(gap.to, to) - Math.max(gap.from, start);
        if (gap.to > to) break;
        gaps.shift();
      }
      start = to;
      bytes -= settled;
      if (bytes === 0) {
        // Only a gap can be left: there is nothing to wait for in it.
        start = end;
        gaps = [];
      }
      return settled;
    },
    reset(to) {
      start = to;
      end = to;
      bytes = 0;
      gaps = [];
    },
  };
}
