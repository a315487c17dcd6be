import { describe, expect, test } from "vitest";
import { STREAM_WINDOW_BYTES } from "../limits.ts";
import { createReceiveWindow } from "./receive.ts";

const HALF = STREAM_WINDOW_BYTES / 2;

describe("the receiving side of credit", () => {
  test("acknowledges at half a window of consumed bytes, not of received ones", () => {
    const reader = createReceiveWindow();
    reader.open(1);
    expect(reader.received(1, 0, STREAM_WINDOW_BYTES, false)).toBeNull();
    expect(reader.consumed(1, HALF - 1)).toBeNull();
    expect(reader.consumed(1, HALF)).toEqual({ stream: 1, offset: HALF });
    expect(reader.flushInMs).toBeNull();
  });

  test("owes a small rest until it is flushed", () => {
    const reader = createReceiveWindow();
    reader.open(1);
    reader.received(1, 0, 10, false);
    expect(reader.flushInMs).toBeNull();
    reader.consumed(1, 10);
    expect(reader.flushInMs).not.toBeNull();
    expect(reader.flush()).toEqual([{ stream: 1, offset: 10 }]);
    expect(reader.flush()).toEqual([]);
    expect(reader.flushInMs).toBeNull();
  });

  test("lets what keys make wait longer than a piece of output, however many streams make it", () => {
    const reader = createReceiveWindow();
    for (const stream of [1, 2, 3]) {
      reader.open(stream);
      reader.received(stream, 0, 2_000, false);
    }
    reader.consumed(1, 2_000);
    reader.consumed(2, 2_000);
    expect(reader.flushInMs).toBe(500);
    reader.consumed(3, 2_000);
    expect(reader.flushInMs).toBe(50);
  });

  test("refuses a frame that does not continue the stream, unless it marks a gap", () => {
    const reader = createReceiveWindow();
    reader.open(1, 500);
    expect(reader.received(1, 499, 1, false)).toEqual({ problem: "order" });
    expect(reader.received(1, 501, 1, false)).toEqual({ problem: "order" });
    expect(reader.received(1, 499, 1, true)).toEqual({ problem: "order" });
    expect(reader.received(1, 9_000_000, 1, true)).toBeNull();
    expect(reader.next(1)).toBe(9_000_001);
    expect(reader.received(2, 0, 1, false)).toEqual({ problem: "unknown" });
  });

  test("refuses what goes beyond the window, since it would be memory without bound", () => {
    const reader = createReceiveWindow();
    reader.open(1);
    reader.received(1, 0, STREAM_WINDOW_BYTES, false);
    expect(reader.received(1, STREAM_WINDOW_BYTES, 1, false)).toEqual({ problem: "overrun" });
    reader.consumed(1, HALF);
    expect(reader.received(1, STREAM_WINDOW_BYTES, HALF, false)).toBeNull();
  });

  test("consumes no more than came, and forgets a closed stream", () => {
    const reader = createReceiveWindow();
    reader.open(1);
    reader.received(1, 0, 10, false);
    reader.consumed(1, 1_000_000);
    expect(reader.flush()).toEqual([{ stream: 1, offset: 10 }]);
    reader.close(1);
    expect(reader.consumed(1, 2_000_000)).toBeNull();
    expect(reader.next(1)).toBeUndefined();
  });
});
