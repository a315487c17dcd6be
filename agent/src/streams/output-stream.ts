/** The live output of a program: chunks of both its outputs in one tagged stream, at the speed of its reader. */
import { createHash } from "node:crypto";
import {
  CHUNK_SOURCE,
  encodeChunk,
  FRAME_KIND,
  STREAM_WINDOW_BYTES,
  TERMINAL_RING_BYTES,
} from "@deskside/protocol";
import { after } from "../clock/clock.ts";
import type { OutputSink } from "../commands/_command.ts";
import type { Outgoing, OutgoingStream } from "./outgoing.ts";
import { ringSource } from "./source.ts";

/** Bytes that a program may be ahead of its reader before it is paused: one window, besides what is on its way. */
const AHEAD_BYTES = STREAM_WINDOW_BYTES;

export interface OutputStream extends OutputSink {
  /** No more output follows. Resolves once all of it was sent, nobody reads any more, or `withinMs` are over. */
  end(withinMs: number): Promise<void>;
  /** All bytes of the stream, chunk headers included. */
  digest(): { sha256: string; bytes: number };
}

/**
 * Opens the stream. While the network is away nothing pauses the program: its output goes into a ring of 2 MiB, and
 * what did not fit is marked as a gap. `isConnected` says which of the two it is.
 */
export function openOutputStream(
  outgoing: Outgoing,
  stream: number,
  key: Uint8Array,
  isConnected: () => boolean,
): OutputStream {
  const source = ringSource(TERMINAL_RING_BYTES);
  const hash = createHash("sha256");
  let open = true;
  let waiting: (() => void)[] = [];
  const release = () => {
    if (open && isConnected() && sender.backlogBytes > AHEAD_BYTES) return;
    const ready = waiting;
    waiting = [];
    for (const go of ready) go();
  };
  const sender: OutgoingStream = outgoing.open(stream, {
    kind: FRAME_KIND.output,
    source,
    key,
    moved: release,
    closed() {
      open = false;
      release();
    },
  });
  return {
    write(from, chunk) {
      const framed = encodeChunk(CHUNK_SOURCE[from], chunk);
      hash.update(framed);
      source.write(framed);
      if (!open) return Promise.resolve();
      sender.ready();
      if (!isConnected() || sender.backlogBytes <= AHEAD_BYTES) return Promise.resolve();
      return new Promise((resolve) => waiting.push(resolve));
    },
    async end(withinMs) {
      source.finish();
      if (!open) return;
      sender.ready();
      const limit = Promise.withResolvers<void>();
      const timer = after(withinMs, limit.resolve);
      await Promise.race([sender.flushed, limit.promise]);
      timer.clear();
    },
    digest: () => ({ sha256: hash.copy().digest("base64url"), bytes: source.end }),
  };
}
