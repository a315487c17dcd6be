/**
 * Keeps the room for new objects small. The engine doubles it, up to 128 MB, when much is made at once, as when
 * thousands of agents come back in the same minute, and never gives it back: that alone was 24 KB for each of 5,000.
 */
import { PerformanceObserver } from "node:perf_hooks";
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

/** It grows no further once it has this, in bytes: both halves of a room in which a second of hard work fits. */
const ENOUGH_BYTES = 16 * 1024 * 1024;

/** From now on, for the whole process. Returns what ends it. */
export function limitYoungSpace(): () => void {
  let growing = true;
  const observer = new PerformanceObserver(() => {
    const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space");
    const mayGrow = (young?.space_size ?? 0) < ENOUGH_BYTES;
    if (mayGrow === growing) return;
    growing = mayGrow;
    // The engine asks for this factor each time that it thinks of growing; its largest size is fixed at the start.
    setFlagsFromString(`--semi-space-growth-factor=${growing ? 2 : 1}`);
  });
  // After each collection: between two of them the room does not change.
  observer.observe({ entryTypes: ["gc"] });
  return () => observer.disconnect();
}
