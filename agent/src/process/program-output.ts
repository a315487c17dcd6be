/** What comes out of a running program: kept up to a limit, and handed on at the speed of its reader. */
import type { Readable } from "node:stream";

export interface Tail {
  add(chunk: Uint8Array): void;
  /** What was kept, as UTF-8; broken bytes become U+FFFD. */
  text(): string;
  droppedBytes(): number;
}

/** Keeps the first `maxBytes` of what is added and counts the rest. */
export function createTail(maxBytes: number): Tail {
  const chunks: Uint8Array[] = [];
  let kept = 0;
  let dropped = 0;
  return {
    add(chunk) {
      const part = chunk.subarray(0, Math.max(0, maxBytes - kept));
      if (part.length > 0) chunks.push(part);
      kept += part.length;
      dropped += chunk.length - part.length;
    },
    text: () => new TextDecoder().decode(Buffer.concat(chunks)),
    droppedBytes: () => dropped,
  };
}

export interface Pump {
  /** Settles when the stream has ended and every chunk was taken, or after `halt`; rejects when the reader throws. */
  readonly done: Promise<void>;
  /** Milliseconds since the stream last moved; 0 while the reader is busy; Infinity once it is done. */
  idleMs(): number;
}

/** Moves a stream into a tail and a reader; the stream is not read further until the reader's promise resolves. */
export function pump(
  stream: Readable | null,
  tail: Tail,
  onChunk: (chunk: Uint8Array) => void | Promise<void>,
  halt: AbortSignal,
): Pump {
  let busy = false;
  let ended = stream === null;
  let movedAt = performance.now();
  let letGo = () => {};
  halt.addEventListener(
    "abort",
    () => {
      letGo();
      stream?.destroy();
    },
    { once: true },
  );

  /** Waits for the reader, or for `halt`: no lasting promise gathers a reaction for every chunk. */
  const hand = (chunk: Uint8Array) =>
    new Promise<void>((resolve, reject) => {
      letGo = resolve;
      Promise.resolve(onChunk(chunk)).then(resolve, reject);
    });

  async function run(source: Readable): Promise<void> {
    const chunks = source[Symbol.asyncIterator]();
    try {
      for (;;) {
        // A pipe that breaks (the group was killed, or `halt`) has no more to give: it ends like any other.
        const next = await chunks.next().catch(() => undefined);
        if (!next || next.done === true || halt.aborted) return;
        const chunk = next.value as Uint8Array;
        tail.add(chunk);
        busy = true;
        await hand(chunk);
        busy = false;
        movedAt = performance.now();
      }
    } finally {
      ended = true;
    }
  }

  return {
    done: stream === null ? Promise.resolve() : run(stream),
    idleMs: () => (ended ? Number.POSITIVE_INFINITY : busy ? 0 : performance.now() - movedAt),
  };
}
