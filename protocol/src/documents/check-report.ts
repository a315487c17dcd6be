/** What a check leaves: a verdict, the facts behind it, the raw evidence, and what to do. */
import { count, foreignLine, foreignText, json, list, name, num, timeMs, z } from "../schema.ts";

/** `unknown` is never `fail`: the check could not tell. */
export const CHECK_STATUSES = ["ok", "warn", "fail", "unknown", "not_applicable", "refused"] as const;
export type CheckStatus = (typeof CHECK_STATUSES)[number];

/** One piece of raw evidence: a command with its exit and output, or a file or interface that was read. */
export const evidenceItem = () =>
  z.strictObject({
    /** `$ getent ahosts example.com`, or a path such as `/etc/resolv.conf`. */
    source: foreignLine(400),
    text: foreignText(64 * 1024),
    exit: z.optional(z.nullable(num())),
    durationMs: z.optional(num()),
    /** The text was cut to its limit. */
    truncated: z.optional(z.boolean()),
  });

export const checkReport = () =>
  z.strictObject({
    check: name(),
    status: z.enum(CHECK_STATUSES),
    /** One line: what was found. Plain enough to read aloud. */
    summary: foreignLine(300),
    /** What it means and what to do next, for the technician; empty when all is well. */
    advice: foreignText(2_000),
    /** Named values that a flow's conditions may use; numbers carry their unit in the name (`freeBytes`, `usedPct`). */
    facts: z.record(z.string(), json()),
    evidence: list(evidenceItem(), 64),
    takenAt: timeMs(),
    durationMs: count(),
  });
export type CheckReport = z.output<ReturnType<typeof checkReport>>;
export type EvidenceItem = z.output<ReturnType<typeof evidenceItem>>;
