/** Keeps a stream's frames from before its keys are known; the agent's window bounds them. */
import { STREAM_WINDOW_BYTES } from "../limits.ts";
import type { ReceivedHead } from "../wire/frame.ts";
import type { ConsoleLink } from "./link.ts";

export interface EarlyFrames {
  /** What came so far; frames go to their stream's own listener from now on. */
  release(): readonly (readonly [frame: Uint8Array, head: ReceivedHead])[];
}

/** Call before the command is sent. */
export function keepEarlyFrames(link: ConsoleLink, stream: number): EarlyFrames {
  const frames: [Uint8Array, ReceivedHead][] = [];
  let bytes = 0;
  const off = link.onFrames(stream, (frame, head) => {
    bytes += frame.length;
    // Twice the window: headers and tags come on top of the payload. More than that no honest agent sends.
    if (bytes <= 2 * STREAM_WINDOW_BYTES) frames.push([frame, head]);
  });
  return {
    release() {
      off();
      return frames;
    },
  };
}
