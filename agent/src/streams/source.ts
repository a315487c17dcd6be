/** Where the bytes of an outgoing stream come from. */
import { createRing, type Ring } from "@deskside/protocol";

export interface Source {
  /** Offset of the oldest byte that can still be sent. */
  readonly start: number;
  /** Offset after the newest byte. */
  readonly end: number;
  /** No byte will follow. */
  readonly ended: boolean;
  /** Copies bytes from `offset` into `into`; all of them are there when `offset` is not before `start`. */
  copy(offset: number, into: Uint8Array): void;
}

/** A whole document: nothing is ever lost, nothing follows. */
export const documentSource = (bytes: Uint8Array): Source => ({
  start: 0,
  end: bytes.length,
  ended: true,
  copy: (offset, into) => into.set(bytes.subarray(offset, offset + into.length)),
});

export interface RingSource extends Source {
  readonly ring: Ring;
  write(chunk: Uint8Array): void;
  finish(): void;
}

/** The newest bytes of something that runs; many streams may read one ring, each at its own offset. */
export function ringSource(capacityBytes: number): RingSource {
  const ring = createRing(capacityBytes);
  let ended = false;
  return {
    ring,
    get start() {
      return ring.start;
    },
    get end() {
      return ring.end;
    },
    get ended() {
      return ended;
    },
    copy(offset, into) {
      ring.copy(offset, into);
    },
    write: (chunk) => ring.write(chunk),
    finish() {
      ended = true;
    },
  };
}
