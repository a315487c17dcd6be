/** Live samples: one stream from the agent, one text for all who watch; a slow reader misses samples, never the newest. */
import {
  CONTROL_JSON,
  encode,
  FRAME_HEADER_BYTES,
  FRAME_PAYLOAD_MAX_BYTES,
  type FrameHead,
  liveSample,
  parseBounded,
  z,
} from "@deskside/protocol";
import type { ConsoleSession } from "./console-session.ts";
import type { Core } from "./core.ts";
import type { Device, LiveFeed } from "./device.ts";
import { LIVE_BUFFER_MAX_BYTES, SAMPLE_FRESH_MS } from "./limits.ts";

const LIMITS = { ...CONTROL_JSON, tokens: 8_000, maxBytes: FRAME_PAYLOAD_MAX_BYTES };

export interface LiveFeeds {
  frame(device: Device, head: FrameHead & { readonly payloadBytes: number }, data: Buffer): void;
  watch(device: Device, console: ConsoleSession, watch: boolean): void;
  /** The agent is back: whoever watched still does, its stream goes on or begins anew. */
  resume(device: Device): void;
}

export function createLiveFeeds({ counters, now }: Core): LiveFeeds {
  let schema: ReturnType<typeof liveSample> | undefined;

  const feedOf = (device: Device): LiveFeed =>
    (device.live ??= { watchers: new Set(), newest: undefined, stream: 0, next: 0 });

  return {
    frame(device, head, data) {
      const end = head.offset + head.payloadBytes;
      device.session?.sendText(encode({ t: "stream.credit", b: { stream: head.stream, offset: end } }));
      const feed = feedOf(device);
      feed.stream = head.stream;
      feed.next = end;
      if (head.payloadBytes === 0) return;
      const parsed = parseBounded(
        data.toString("utf8", FRAME_HEADER_BYTES, FRAME_HEADER_BYTES + head.payloadBytes),
        LIMITS,
      );
      schema ??= liveSample();
      const sample = "value" in parsed ? z.safeParse(schema, parsed.value) : undefined;
      if (sample?.success !== true) {
        counters.messagesRefused += 1;
        return;
      }
      counters.samples += 1;
      const text = encode({ t: "live.sample", d: device.id, b: { sample: sample.data } });
      feed.newest = { text, at: now() };
      for (const console of feed.watchers) {
        if (console.buffered > LIVE_BUFFER_MAX_BYTES) counters.samplesDropped += 1;
        else console.sendText(text);
      }
      // Frames that were on their way when the last watcher left.
      if (feed.watchers.size === 0) device.session?.sendText(encode({ t: "live.idle", b: {} }));
    },
    watch(device, console, watch) {
      const feed = feedOf(device);
      if (watch) {
        feed.watchers.add(console);
        console.watching.add(device);
        const { newest } = feed;
        if (newest !== undefined && now() - newest.at < SAMPLE_FRESH_MS) console.sendText(newest.text);
        return;
      }
      console.watching.delete(device);
      if (feed.watchers.delete(console) && feed.watchers.size === 0) {
        feed.newest = undefined;
        device.session?.sendText(encode({ t: "live.idle", b: {} }));
      }
    },
    resume(device) {
      if (device.live?.watchers.size === 0) device.live = undefined;
    },
  };
}
