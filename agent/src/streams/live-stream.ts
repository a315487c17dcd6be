/** Live samples: one stream for all who watch, newest wins. A sample that the network does not take now is dropped. */
import {
  FRAME_FLAG,
  FRAME_KIND,
  FRAME_PAYLOAD_MAX_BYTES,
  LINGER_MS,
  type LiveSample,
} from "@deskside/protocol";
import { after } from "../clock/clock.ts";
import type { Outgoing } from "./outgoing.ts";

/** Takes samples until the signal aborts; "unavailable" where the system gives none. */
export type TakeSamples = (
  intervalMs: number,
  onSample: (sample: LiveSample) => void,
  signal: AbortSignal,
) => Promise<"ended" | "unavailable">;

export interface LiveStream {
  /** Watches until `signal` aborts or nobody watches any more. */
  watch(intervalMs: number, signal: AbortSignal): Promise<"ended" | "unavailable">;
  /** Nobody watches any more. */
  idle(): void;
  /** The connection came or went; a minute without one ends it. */
  connected(yes: boolean): void;
}

export function createLiveStream(outgoing: Outgoing, load: () => Promise<TakeSamples>): LiveStream {
  const watchers = new Set<() => void>();
  let sampling: AbortController | undefined;
  let lost: { clear(): void } | undefined;

  async function sample(intervalMs: number, mine: AbortController): Promise<"ended" | "unavailable"> {
    const take = await load();
    const stream = outgoing.nextOwn();
    let offset = 0;
    const send = (payload: Uint8Array, flags: number) => {
      if (!outgoing.unpaced({ kind: FRAME_KIND.live, flags, stream, offset }, payload)) return;
      offset += payload.length;
    };
    const ended = await take(
      intervalMs,
      (taken) => {
        const payload = Buffer.from(JSON.stringify(fitting(taken)));
        if (payload.length <= FRAME_PAYLOAD_MAX_BYTES) send(payload, 0);
      },
      mine.signal,
    );
    send(new Uint8Array(0), FRAME_FLAG.fin);
    return ended;
  }

  function endAll(): void {
    for (const end of [...watchers]) end();
  }

  return {
    watch(intervalMs, signal) {
      return new Promise((resolve) => {
        const end = () => {
          watchers.delete(end);
          signal.removeEventListener("abort", end);
          if (watchers.size === 0) sampling?.abort();
          resolve("ended");
        };
        watchers.add(end);
        signal.addEventListener("abort", end, { once: true });
        if (signal.aborted) return end();
        if (sampling !== undefined && !sampling.signal.aborted) return;
        const mine = new AbortController();
        sampling = mine;
        void sample(intervalMs, mine).then(
          (how) => {
            if (how === "unavailable") resolve(how);
            if (sampling === mine) endAll();
          },
          () => {
            if (sampling === mine) endAll();
          },
        );
      });
    },
    idle: endAll,
    connected(yes) {
      lost?.clear();
      lost = yes || watchers.size === 0 ? undefined : after(LINGER_MS, endAll);
    },
  };
}

/** A machine with hundreds of cores and disks: the longest lists are cut until the sample fits one frame. */
function fitting(sample: LiveSample): LiveSample {
  const lists = ["fileSystems", "networks", "disks", "temperatures"] as const;
  let cut = sample;
  for (const name of lists) {
    if (JSON.stringify(cut).length <= FRAME_PAYLOAD_MAX_BYTES / 2) break;
    cut = { ...cut, [name]: cut[name].slice(0, 8) };
  }
  return cut;
}
