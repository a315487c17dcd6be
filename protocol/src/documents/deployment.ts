/** What planning, installing, testing, watching and rolling back a procedure leave behind. */
import { count, foreignLine, foreignText, id, json, list, name, num, sha256, timeMs, z } from "../schema.ts";

/** How a deployed procedure can be tested; each proves something else. */
export const TEST_MODES = ["run-now", "timer-now", "simulated-trigger", "negative", "failure"] as const;
export type TestMode = (typeof TEST_MODES)[number];

const file = () =>
  z.strictObject({
    path: foreignLine(1_024),
    sha256: z.nullable(sha256()),
    text: z.nullable(foreignText(256 * 1024)),
  });

export const deploymentPlan = () =>
  z.strictObject({
    procedure: name(),
    version: count(),
    params: z.record(z.string(), json()),
    /** Plain words for the customer: "Clean temporary files older than 14 days, every day at 03:10." */
    summary: foreignLine(300),
    scheduler: foreignLine(32),
    schedule: foreignLine(200),
    /** The exact line or unit that will stand in the native scheduler. */
    nativeText: foreignText(8 * 1024),
    /** The exact script that will run. */
    script: foreignText(64 * 1024),
    risk: z.enum(["low", "medium", "high"]),
    complexity: z.enum(["routine", "complex"]),
    undo: foreignText(1_000),
    timeoutMs: count(),
    /** Which tests must pass before it can be signed off. */
    requiredTests: list(z.enum(TEST_MODES), 5),
    offeredTests: list(z.enum(TEST_MODES), 5),
    /** The configuration as it is, which the snapshot will keep. */
    existing: list(file(), 32),
    /** What a run would do now, found without doing it. */
    dryRun: z.strictObject({
      summary: foreignLine(300),
      lines: list(foreignLine(1_024), 500),
      truncated: z.boolean(),
    }),
    /** What stands in the way, each with the command that mends it. Not empty: it cannot be installed. */
    blockers: list(z.strictObject({ problem: foreignLine(300), remedy: foreignLine(300) }), 16),
    warnings: list(foreignLine(300), 16),
    /** sha256 of the plan's parts that an installation must match: procedure, version, params, script, native text. */
    planHash: sha256(),
  });
export type DeploymentPlan = z.output<ReturnType<typeof deploymentPlan>>;

export const installReport = () =>
  z.strictObject({
    deployment: id(),
    snapshot: z.strictObject({ sha256: sha256(), takenAt: timeMs(), files: list(file(), 32) }),
    nativeRef: foreignLine(200),
    nativeText: foreignText(8 * 1024),
    /** Hash over native text and script: what drift is measured against. */
    installedHash: sha256(),
    diff: foreignText(32 * 1024),
    nextRunAt: z.nullable(timeMs()),
    alreadyInstalled: z.boolean(),
  });
export type InstallReport = z.output<ReturnType<typeof installReport>>;

export const testReport = () =>
  z.strictObject({
    deployment: z.nullable(id()),
    mode: z.nullable(z.enum(TEST_MODES)),
    status: z.enum(["passed", "failed", "cancelled", "timed_out", "unknown"]),
    summary: foreignLine(300),
    startedAt: timeMs(),
    endedAt: timeMs(),
    exit: z.nullable(num()),
    output: foreignText(64 * 1024),
    /** What was verified of the effect: each a sentence, whether it held, and the evidence. */
    verified: list(
      z.strictObject({ what: foreignLine(300), held: z.boolean(), evidence: foreignText(4_000) }),
      32,
    ),
    facts: z.record(z.string(), json()),
  });
export type TestReport = z.output<ReturnType<typeof testReport>>;

export const driftReport = () =>
  z.strictObject({
    deployment: id(),
    state: z.enum(["intact", "drifted", "missing"]),
    summary: foreignLine(300),
    expectedHash: sha256(),
    foundHash: z.nullable(sha256()),
    diff: foreignText(32 * 1024),
    lastRun: z.nullable(
      z.strictObject({
        startedAt: timeMs(),
        endedAt: z.nullable(timeMs()),
        exit: z.nullable(num()),
        output: foreignText(16 * 1024),
      }),
    ),
    nextRunAt: z.nullable(timeMs()),
    checkedAt: timeMs(),
  });
export type DriftReport = z.output<ReturnType<typeof driftReport>>;

export const rollbackReport = () =>
  z.strictObject({
    deployment: id(),
    state: z.enum(["rolled-back", "already-gone", "kept-changes"]),
    summary: foreignLine(300),
    diff: foreignText(32 * 1024),
    restored: list(foreignLine(1_024), 32),
  });
export type RollbackReport = z.output<ReturnType<typeof rollbackReport>>;
