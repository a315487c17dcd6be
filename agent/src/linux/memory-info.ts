/** `/proc/meminfo`: memory and swap in bytes. */

export interface MemoryInfo {
  readonly totalBytes: number;
  /** What programs can still get without swapping: the kernel's own estimate. */
  readonly availableBytes: number;
  readonly swapTotalBytes: number;
  readonly swapUsedBytes: number;
}

/** Reads the text of `/proc/meminfo`. Before kernel 3.14 there is no `MemAvailable`: free and cached stand in. */
export function parseMemoryInfo(text: string): MemoryInfo {
  const bytes = (key: string) => {
    const from = text.startsWith(`${key}:`) ? 0 : text.indexOf(`\n${key}:`) + 1;
    if (from === 0 && !text.startsWith(`${key}:`)) return undefined;
    const value = Number.parseInt(text.slice(from + key.length + 1, from + key.length + 30), 10);
    return Number.isSafeInteger(value * 1024) && value >= 0 ? value * 1024 : undefined;
  };
  const totalBytes = bytes("MemTotal") ?? 0;
  const available = bytes("MemAvailable") ?? (bytes("MemFree") ?? 0) + (bytes("Cached") ?? 0);
  const swapTotalBytes = bytes("SwapTotal") ?? 0;
  return {
    totalBytes,
    availableBytes: Math.min(available, totalBytes),
    swapTotalBytes,
    swapUsedBytes: Math.max(0, swapTotalBytes - (bytes("SwapFree") ?? swapTotalBytes)),
  };
}
