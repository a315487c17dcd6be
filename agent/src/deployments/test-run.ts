/** Runs a script once as the scheduler would, its output handed on live, and finds its report. */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { TestMode, TestReport } from "@deskside/protocol";
import type { OutputSink } from "../commands/_command.ts";
import type { Machine, Procedure, Verified } from "../procedures/_procedure.ts";
import { runProgram } from "../process/run-program.ts";
import type { Scheduler } from "../schedulers/_scheduler.ts";
import { makeFolder } from "./files.ts";
import { awaitRun, type RunReport } from "./runs.ts";

/** Between the end of the program and its report there are a few small writes, in ms. */
const REPORT_GRACE_MS = 5_000;
/** The scripts' time stamps have full seconds. */
const CLOCK_GRAIN_MS = 1_000;
/** The wrapper around the payload is itself ended so long after the payload's own limit, in ms. */
const WRAPPER_GRACE_MS = 15_000;

export interface TestContext {
  readonly stateDir: string;
  readonly signal: AbortSignal;
  readonly output: OutputSink;
}

/** What a test works on: an installed deployment, or the folder of a single run. */
export interface Subject {
  readonly id: string;
  readonly dir: string;
  readonly procedure: Procedure;
  readonly params: unknown;
  readonly machine: Machine;
  readonly scheduler: Scheduler;
}

export type Ran =
  | { readonly state: "ended"; readonly run: RunReport }
  | {
      readonly state: "aborted" | "no-report";
      readonly run: RunReport | undefined;
      readonly problem: string;
    };

/** Marks each test run; letters, digits and dashes only, since it stands in generated scripts. */
export const newToken = (): string => randomUUID();

/** Runs the subject's own command in the scheduler's environment. An abort ends the whole run. */
export async function runAsScheduled(
  subject: Subject,
  context: TestContext,
  env: Readonly<Record<string, string>>,
): Promise<Ran> {
  const token = newToken();
  await makeFolder(join(subject.dir, "runs"));
  const { file, args } = subject.scheduler.asScheduled(
    { id: subject.id, scriptPath: join(subject.dir, "script.sh") },
    subject.machine,
    {
      ...env,
      DESKSIDE_TOKEN: token,
    },
  );
  const startedAt = Date.now() - CLOCK_GRAIN_MS;
  const limitMs = subject.procedure.timeoutMs + WRAPPER_GRACE_MS;
  const over = new AbortController();
  const program = runProgram({
    file,
    args,
    cwd: "/",
    timeoutMs: limitMs,
    signal: context.signal,
    maxBytes: 16 * 1024,
  });
  const followed = awaitRun({
    dir: subject.dir,
    token,
    beginsBy: startedAt + limitMs,
    limitMs,
    signal: over.signal,
    onOutput: (chunk) => context.output.write("out", chunk),
  });
  const ended = await program;
  // Its report is the last thing that a run writes: what has not come now never will.
  const timer = setTimeout(() => over.abort(), context.signal.aborted ? 0 : REPORT_GRACE_MS);
  if (ended.exit !== null && ended.stderr !== "")
    await context.output.write("error", Buffer.from(ended.stderr));
  const result = await followed;
  clearTimeout(timer);
  if (context.signal.aborted) return { state: "aborted", run: result.run, problem: "It was stopped." };
  if (result.state === "ended") return { state: "ended", run: result.run };
  return {
    state: "no-report",
    run: result.run,
    problem: `It ended with exit ${ended.exit ?? ended.killedBy} and left no report. ${ended.stderr}`,
  };
}

export interface ReportInput {
  readonly deployment: string | null;
  readonly mode: TestMode | null;
  readonly startedAt: number;
  readonly run: RunReport | undefined;
  readonly status: TestReport["status"];
  readonly summary: string;
  readonly verified: readonly Verified[];
  readonly facts?: Readonly<Record<string, string | number | boolean | null>>;
}

/** A test's document. Its status is `passed` only when everything verified held. */
export function testReportOf(input: ReportInput): TestReport {
  const missed = input.verified.filter(({ held }) => !held);
  const failed = input.status === "passed" && missed.length > 0;
  return {
    deployment: input.deployment,
    mode: input.mode,
    status: failed ? "failed" : input.status,
    summary: failed ? `Not so: ${missed.map(({ what }) => what).join("; ")}.` : input.summary,
    startedAt: input.startedAt,
    endedAt: Date.now(),
    exit: input.run?.exit ?? null,
    output: input.run?.output ?? "",
    verified: input.verified.map(({ what, held, evidence }) => ({ what, held, evidence })),
    facts: { ...input.run?.facts, ...input.facts },
  };
}

/** Verifies the effect of a run that ended; a run that failed by itself is verified no further. */
export async function judgeRun(
  subject: Subject,
  mode: TestMode,
  ran: Ran,
  before: unknown,
  signal: AbortSignal,
): Promise<{ status: TestReport["status"]; summary: string; verified: Verified[] }> {
  if (ran.state !== "ended")
    return { status: ran.state === "aborted" ? "cancelled" : "failed", summary: ran.problem, verified: [] };
  const { run } = ran;
  const ended: Verified = {
    what: "The run ends by itself with exit 0",
    held: run.exit === 0,
    evidence: `exit ${run.exit}${run.note === "" ? "" : `, ${run.note}`}`,
  };
  if (run.exit !== 0) {
    const status = /time limit/.test(run.note) ? "timed_out" : "failed";
    return { status, summary: `The run failed: ${ended.evidence}.`, verified: [ended] };
  }
  const effect = await subject.procedure.verifyEffect({
    params: subject.params,
    machine: subject.machine,
    mode,
    dir: subject.dir,
    run,
    before,
    signal,
  });
  return { status: "passed", summary: "It ran, and did what it should.", verified: [ended, ...effect] };
}
