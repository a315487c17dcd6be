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
    expect(reader.owes).toBe(false);
  });

  test("owes a small rest until it is flushed", () => {
    const reader = createReceiveWindow();
    reader.open(1);
    reader.received(1, 0, 10, false);
    expect(reader.owes).toBe(false);
    reader.consumed(1, 10);
    expect(reader.owes).toBe(true);
    expect(reader.flush()).toEqual([{ stream: 1, offset: 10 }]);
    expect(reader.flush()).toEqual([]);
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
