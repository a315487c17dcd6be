/** Two numbers that /proc counts in, as the kernel told this very process: page size and clock ticks. */
import { readFileSync } from "node:fs";

/** `AT_PAGESZ` and `AT_CLKTCK` of the auxiliary vector, see getauxval(3). */
const PAGE_SIZE = 6n;
const CLOCK_TICKS = 17n;

export interface KernelConstants {
  readonly pageBytes: number;
  readonly ticksPerS: number;
}

/** Reads an auxiliary vector: pairs of 64-bit little-endian words. Falls back to 4096 and 100, right almost everywhere. */
export function parseAuxv(vector: Buffer): KernelConstants {
  const found = new Map<bigint, bigint>();
  for (let at = 0; at + 16 <= vector.length; at += 16) {
    found.set(vector.readBigUInt64LE(at), vector.readBigUInt64LE(at + 8));
  }
  const positive = (key: bigint, otherwise: number) => Number(found.get(key) ?? 0n) || otherwise;
  return { pageBytes: positive(PAGE_SIZE, 4096), ticksPerS: positive(CLOCK_TICKS, 100) };
}

let known: KernelConstants | undefined;

/** Of the running kernel; read once. */
export function kernelConstants(): KernelConstants {
  known ??= readVector();
  return known;
}

function readVector(): KernelConstants {
  try {
    return parseAuxv(readFileSync("/proc/self/auxv"));
  } catch {
    // Hidden from us (a hardened kernel): the usual values.
    return parseAuxv(Buffer.alloc(0));
  }
}
