import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CONNECTION_WINDOW_BYTES, STREAM_WINDOW_BYTES } from "../limits.ts";
import { createReceiveWindow } from "./receive.ts";
import { createSendWindow, type SendWindow } from "./credit.ts";

const ENDLESS = 1_000_000_000;
const KIB = 1024;

/** Takes turns until nobody can send; bytes sent for each stream. */
function drain(window: SendWindow): Map<number, number> {
  const sent = new Map<number, number>();
  for (let turn = window.take(); turn !== null; turn = window.take())
    sent.set(turn.stream, (sent.get(turn.stream) ?? 0) + turn.bytes);
  return sent;
}

/** A window with these streams, all with more to send than ever fits. */
function flooding(...streams: number[]): SendWindow {
  const window = createSendWindow();
  for (const stream of streams) {
    window.open(stream);
    window.ready(stream, ENDLESS);
  }
  return window;
}

describe("the sending side of credit", () => {
  test("lets one stream alone fill its whole window, and no more", () => {
    const window = flooding(1);
    expect(drain(window)).toEqual(new Map([[1, STREAM_WINDOW_BYTES]]));
    expect(window.available(1)).toBe(0);
    window.acknowledge(1, 20 * KIB);
    expect(drain(window)).toEqual(new Map([[1, 20 * KIB]]));
  });

  test("keeps room in the connection for a stream that comes after others whose readers stopped", () => {
    const window = flooding(1, 2, 3, 4);
    drain(window);
    window.open(5);
    window.ready(5, 100);
    expect(window.take()).toEqual({ stream: 5, offset: 0, bytes: 100, gap: false });
    expect(window.unacknowledged).toBeLessThan(CONNECTION_WINDOW_BYTES);
  });

  test("gives streams their turns one after the other", () => {
    const window = flooding(1, 2, 3);
    const order = [1, 2, 3, 4, 5, 6].map(() => window.take()?.stream);
    expect(order).toEqual([1, 2, 3, 1, 2, 3]);
  });

  test("does not cut a running stream into crumbs", () => {
    const window = flooding(1, 2, 3);
    const sizes: number[] = [];
    for (let turn = window.take(); turn !== null; turn = window.take()) sizes.push(turn.bytes);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(4 * KIB);
  });

  test("refuses an acknowledgement that no honest reader sends, and changes nothing", () => {
    const window = flooding(1);
    drain(window);
    expect(window.acknowledge(1, 1_000)).toEqual({ bytes: 1_000 });
    expect(window.acknowledge(1, 1_000)).toEqual({ bytes: 0 });
    expect(window.acknowledge(1, 999)).toEqual({ problem: "backwards" });
    expect(window.acknowledge(1, STREAM_WINDOW_BYTES + 1)).toEqual({ problem: "beyond" });
    expect(window.acknowledge(1, Number.NaN)).toEqual({ problem: "beyond" });
    expect(window.acknowledge(1, 1_000.5)).toEqual({ problem: "beyond" });
    expect(window.acknowledge(2, 0)).toEqual({ problem: "unknown" });
    expect(window.unacknowledged).toBe(STREAM_WINDOW_BYTES - 1_000);
  });

  test("sends again from where the reader is, after a reconnect", () => {
    const window = flooding(1);
    drain(window);
    expect(window.resume(1, 30_000)).toBeNull();
    expect(window.unacknowledged).toBe(0);
    expect(window.take()).toMatchObject({ stream: 1, offset: 30_000 });
    expect(window.resume(1, ENDLESS)).toEqual({ problem: "beyond" });
    expect(window.resume(9, 0)).toEqual({ problem: "unknown" });
  });

  test("counts no credit for bytes that were skipped, and marks the next turn", () => {
    const window = flooding(1);
    drain(window);
    window.skip(1, 5_000_000);
    expect(window.unacknowledged).toBe(STREAM_WINDOW_BYTES);
    expect(window.acknowledge(1, 32 * KIB)).toEqual({ bytes: 32 * KIB });
    expect(window.take()).toEqual({ stream: 1, offset: 5_000_000, bytes: 16 * KIB, gap: true });
    expect(window.take()).toMatchObject({ offset: 5_000_000 + 16 * KIB, gap: false });
    expect(window.acknowledge(1, 5_000_000)).toEqual({ bytes: 32 * KIB });
    expect(window.unacknowledged).toBe(32 * KIB);
  });

  test("forgets what a closed stream had on its way", () => {
    const window = flooding(1, 2);
    drain(window);
    window.close(1);
    window.close(2);
    expect(window.unacknowledged).toBe(0);
    expect(window.take()).toBeNull();
  });
});

type Step = readonly ["ready" | "take" | "acknowledge" | "skip" | "resume" | "close", number, number];
const step: fc.Arbitrary<Step> = fc.tuple(
  fc.constantFrom("ready", "take", "take", "take", "acknowledge", "acknowledge", "skip", "resume", "close"),
  fc.integer({ min: 0, max: 4 }),
  fc.nat(300),
);

describe("whatever happens", () => {
  test("no window is exceeded, and what is on its way is what was sent less what was acknowledged", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 90 }),
        fc.integer({ min: 2, max: 200 }),
        fc.array(step, { maxLength: 200 }),
        (streamWindow, connectionWindow, steps) => {
          const window = createSendWindow({ streamWindow, connectionWindow });
          /** Offsets on their way, one entry for each byte: slow, and obviously right. */
          const model = new Map<number, Set<number>>();
          for (const [what, stream, amount] of steps) {
            const bytes = model.get(stream);
            const position = window.position(stream) ?? 0;
            if (bytes === undefined) {
              window.open(stream);
              model.set(stream, new Set());
            } else if (what === "ready") window.ready(stream, position + amount);
            else if (what === "skip") window.skip(stream, position + amount);
            else if (what === "close") {
              window.close(stream);
              model.delete(stream);
            } else if (what === "resume") {
              if (window.resume(stream, amount) === null) bytes.clear();
            } else if (what === "acknowledge") {
              const result = window.acknowledge(stream, amount);
              if ("problem" in result) continue;
              const settled = [...bytes].filter((offset) => offset < amount);
              expect(result.bytes).toBe(settled.length);
              for (const offset of settled) bytes.delete(offset);
            } else {
              const turn = window.take(40);
              if (turn === null) continue;
              const on = model.get(turn.stream);
              for (let at = 0; at < turn.bytes; at++) on?.add(turn.offset + at);
            }
            const sizes = [...model.values()].map((offsets) => offsets.size);
            expect(window.unacknowledged).toBe(sizes.reduce((sum, size) => sum + size, 0));
            expect(window.unacknowledged).toBeLessThanOrEqual(connectionWindow);
            expect(Math.max(0, ...sizes)).toBeLessThanOrEqual(streamWindow);
          }
        },
      ),
    );
  });

  test("sender and reader bring every byte across, whatever the windows and the number of streams", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 400_000 }), { minLength: 1, maxLength: 12 }),
        fc.boolean(),
        (lengths, lazy) => {
          const window = createSendWindow();
          const reader = createReceiveWindow();
          lengths.forEach((length, stream) => {
            window.open(stream);
            reader.open(stream);
            window.ready(stream, length);
          });
          for (let rounds = 0; ; rounds++) {
            const turn = window.take();
            const due = [];
            if (turn === null) {
              if (reader.flushInMs === null) break;
              due.push(...reader.flush());
            } else {
              expect(reader.received(turn.stream, turn.offset, turn.bytes, turn.gap)).toBeNull();
              const now = reader.consumed(turn.stream, turn.offset + turn.bytes);
              if (now !== null) due.push(now);
              if (!lazy) due.push(...reader.flush());
            }
            for (const { stream, offset } of due)
              expect(window.acknowledge(stream, offset)).toHaveProperty("bytes");
          }
          lengths.forEach((length, stream) => expect(window.position(stream)).toBe(length));
          expect(window.unacknowledged).toBe(0);
        },
      ),
      { numRuns: 40 },
    );
  });

  test("a stream with a living reader is never starved by streams whose readers stopped", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8 }), (stopped) => {
        const window = flooding(...Array.from({ length: stopped }, (_, at) => at + 100));
        drain(window);
        window.open(1);
        window.ready(1, 50_000);
        let turns = 0;
        for (let turn = window.take(); turn !== null; turn = window.take()) {
          if (turn.stream !== 1) throw new Error("a stopped reader got more");
          window.acknowledge(1, turn.offset + turn.bytes);
          turns++;
        }
        expect(window.position(1)).toBe(50_000);
        expect(turns).toBeLessThanOrEqual(300);
      }),
    );
  });
});
