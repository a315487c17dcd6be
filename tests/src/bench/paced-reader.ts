/** A reader of a given speed: what it has not come to yet waits, unacknowledged. */
import type { MeasuredTerminal } from "./terminal-client.ts";

/** Between two looks at the queue, in ms. */
const TICK_MS = 2;

export interface PacedReader {
  /** Called with each piece when it is read, not when it comes. */
  onRead: (bytes: Uint8Array) => void;
  /** Bytes read so far. */
  readonly readBytes: number;
  /** Bytes per second; 0 reads nothing, Infinity at once. */
  speed: number;
  stop(): void;
}

export function paceReader(terminal: MeasuredTerminal, speed: number): PacedReader {
  const queue: { bytes: Uint8Array; taken: () => void }[] = [];
  let readBytes = 0;
  let allowance = 0;
  let at = performance.now();
  const drain = (): void => {
    const now = performance.now();
    // Never more than one tick's worth is saved up while nothing came.
    const earned =
      reader.speed === Number.POSITIVE_INFINITY ? reader.speed : ((now - at) / 1_000) * reader.speed;
    allowance = queue.length === 0 ? 0 : allowance + earned;
    at = now;
    while (queue[0] !== undefined && queue[0].bytes.length <= allowance) {
      const piece = queue.shift();
      if (piece === undefined) break;
      allowance -= piece.bytes.length;
      readBytes += piece.bytes.length;
      reader.onRead(piece.bytes);
      piece.taken();
    }
  };
  const timer = setInterval(drain, TICK_MS);
  const reader: PacedReader = {
    onRead: () => undefined,
    get readBytes() {
      return readBytes;
    },
    speed,
    stop() {
      clearInterval(timer);
      terminal.onOutput = (_bytes, taken) => taken();
      for (const { taken } of queue.splice(0)) taken();
    },
  };
  terminal.onOutput = (bytes, taken) => {
    queue.push({ bytes, taken });
    if (reader.speed === Number.POSITIVE_INFINITY) drain();
  };
  return reader;
}
