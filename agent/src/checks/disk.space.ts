/** Free space on every local writable file system: warn below 10 %, fail below 5 % or 1 GiB, never above 20 % free. */
import { text, z } from "@deskside/protocol";
import { defineCheck, type Finding, unknown, worst } from "./_check.ts";
import { type MeasuredFileSystem, measureFileSystems } from "./_file-systems.ts";
import { formatBytes, formatPct, tenth } from "./_words.ts";

/** Below this much, programs stop working on any disk. */
const FAIL_BELOW_BYTES = 1024 ** 3;
/** A small file system with this share free is small, not full. */
const NEVER_ABOVE_PCT = 20;

export interface SpaceLimits {
  readonly warnBelowPct: number;
  readonly failBelowPct: number;
}

export default defineCheck({
  id: "disk.space",
  title: "Free disk space",
  scope: "run_checks",
  params: () =>
    z.strictObject({
      mount: z.optional(text(1_024)),
      warnBelowPct: z._default(z.number().check(z.minimum(0), z.maximum(100)), 10),
      failBelowPct: z._default(z.number().check(z.minimum(0), z.maximum(100)), 5),
    }),
  timeoutMs: 10_000,
  systems: {
    linux: async (params, probe) =>
      judgeFreeSpace(await measureFileSystems(probe, params.mount), params, params.mount),
  },
});

/** The worst of all file systems decides; those that did not answer are named. */
export function judgeFreeSpace(
  fileSystems: readonly MeasuredFileSystem[],
  limits: SpaceLimits,
  mount?: string,
): Finding {
  const answered = fileSystems.flatMap(({ usage, ...each }) =>
    usage === undefined || usage.sizeBytes === 0
      ? []
      : [
          {
            mount: each.mount,
            sizeBytes: usage.sizeBytes,
            freeBytes: usage.freeBytes,
            freePct: 100 - usage.usedPct,
          },
        ],
  );
  const silent = fileSystems.filter((each) => each.usage === undefined).map((each) => each.mount);
  const rows = answered
    .map((each) => ({ ...each, status: judgeOne(each, limits) }))
    .sort((one, other) => one.freePct - other.freePct);
  const tightest =
    rows.find((each) => each.status === "fail") ?? rows.find((each) => each.status === "warn") ?? rows[0];
  if (tightest === undefined) {
    return silent.length > 0
      ? unknown(
          `${silent.join(", ")} did not answer.`,
          "The disk hangs: look at disk.health and the system's log.",
        )
      : unknown(
          mount === undefined ? "No local file system was found." : `Nothing is mounted at ${mount}.`,
          "Give the path of a mount point, as `df` shows it.",
        );
  }
  const status = worst([tightest.status, ...(silent.length > 0 ? (["unknown"] as const) : [])]);
  const amount = `${tightest.mount} has ${formatBytes(tightest.freeBytes)} free of ${formatBytes(tightest.sizeBytes)} (${formatPct(tightest.freePct)})`;
  return {
    status,
    summary: tightest.status === "ok" ? `Enough space: ${amount}.` : `Disk nearly full: ${amount}.`,
    advice:
      tightest.status === "ok"
        ? silent.map((each) => `${each} did not answer.`).join("\n")
        : `Free some space on ${tightest.mount}: temporary files first. disk.largest shows what takes it; disk.inodes whether it is the number of files.`,
    facts: {
      mount: tightest.mount,
      freeBytes: tightest.freeBytes,
      freePct: tenth(tightest.freePct),
      usedPct: tenth(100 - tightest.freePct),
      sizeBytes: tightest.sizeBytes,
      lowMounts: rows.filter((each) => each.status !== "ok").map((each) => each.mount),
      silentMounts: silent,
      fileSystems: rows.map((each) => ({ ...each, freePct: tenth(each.freePct) })),
    },
  };
}

function judgeOne(each: { freeBytes: number; freePct: number }, limits: SpaceLimits): "ok" | "warn" | "fail" {
  if (each.freePct < limits.failBelowPct) return "fail";
  if (each.freePct > Math.max(NEVER_ABOVE_PCT, limits.warnBelowPct)) return "ok";
  if (each.freeBytes < FAIL_BELOW_BYTES && each.freePct < limits.warnBelowPct) return "fail";
  return each.freePct < limits.warnBelowPct || each.freeBytes < FAIL_BELOW_BYTES ? "warn" : "ok";
}
