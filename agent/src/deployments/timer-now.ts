/** The test "timer now": a once-only entry for the next minute, fired by the real scheduler, then taken out again. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Verified } from "../procedures/_procedure.ts";
import { removeDurably, writeDurably } from "./files.ts";
import { findInstalled, scheduleOfRecord } from "./installed.ts";
import { awaitRun, type RunReport } from "./runs.ts";
import { nextRunMs } from "./schedule.ts";
import { renderTimerTest } from "./script.ts";
import { clearIntent, type DeploymentRecord, writeIntent } from "./store.ts";
import { newToken, type Ran, type Subject, type TestContext } from "./test-run.ts";

/** A scheduler that has not started the entry so long after its minute began never will, in ms. */
const FIRE_GRACE_MS = 30_000;
/** The report is written so long after the payload's own limit at the latest, in ms. */
const WRAPPER_GRACE_MS = 15_000;

export interface TimerTest {
  readonly ran: Ran;
  readonly verified: Verified[];
}

/**
 * Intent (on the disk), once-only script, once-only entry; then it waits for the run's own report. Whatever happens
 * the entry is taken out, and the schedule's hash compared; a crash in between is undone by `recoverAtStart`.
 */
export async function testTimer(
  subject: Subject,
  record: DeploymentRecord,
  context: TestContext,
): Promise<TimerTest> {
  const { stateDir } = subject.machine;
  const token = newToken();
  const script = join(subject.dir, "timer-test.sh");
  await writeIntent(stateDir, record.id, { kind: "timer-now", token, at: Date.now() });
  let ran: Ran = { state: "no-report", run: undefined, problem: "The once-only entry could not be put in." };
  let verified: Verified[] = [];
  let restored: Verified | undefined;
  try {
    await writeDurably(script, renderTimerTest(token));
    const schedule = await scheduleOfRecord(record);
    const isDue = (at: number) => schedule !== undefined && nextRunMs(schedule, at - 1) === at;
    const armed = await subject.scheduler.putOnce(record.id, script, isDue);
    if (armed.ok) {
      await say(context, `Waiting for the timer at ${new Date(armed.firesAt).toISOString()}.\n`);
      ran = await waitForFire(subject, context, token, armed.firesAt);
      verified = [judgeFire(ran.run, armed.firesAt)];
    } else {
      ran = {
        state: "no-report",
        run: undefined,
        problem: `The once-only entry could not be put in: ${armed.problem}`,
      };
    }
  } finally {
    restored = await restore(subject, record, script);
  }
  return { ran, verified: [...verified, restored] };
}

async function waitForFire(
  subject: Subject,
  context: TestContext,
  token: string,
  firesAt: number,
): Promise<Ran> {
  const result = await awaitRun({
    dir: subject.dir,
    token,
    beginsBy: firesAt + FIRE_GRACE_MS,
    limitMs: subject.procedure.timeoutMs + WRAPPER_GRACE_MS,
    signal: context.signal,
    onOutput: (chunk) => context.output.write("out", chunk),
  });
  if (result.state === "ended") return { state: "ended", run: result.run };
  // The scheduler started it, so it is no child of ours: the run ends itself when it is asked to.
  if (result.run !== undefined) await endRun(subject, result.run);
  if (result.state === "aborted") return { state: "aborted", run: result.run, problem: "It was stopped." };
  const problem =
    result.state === "not-begun"
      ? "The timer did not fire: the scheduler never started the entry."
      : "The run did not end in its time.";
  return { state: "no-report", run: result.run, problem };
}

/** Asks a run to end, if its process still is what it was. */
async function endRun(subject: Subject, run: RunReport): Promise<void> {
  if (run.pid === null) return;
  try {
    const words = await readFile(`/proc/${run.pid}/cmdline`, "utf8");
    if (words.split("\0").includes(join(subject.dir, "script.sh"))) process.kill(run.pid, "SIGTERM");
  } catch (error) {
    // It has just ended by itself.
    if (!["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}

function judgeFire(run: RunReport | undefined, firesAt: number): Verified {
  const seconds = run === undefined ? null : (run.startedAt - firesAt) / 1_000;
  return {
    what: "The scheduler started it at the set minute",
    held: seconds !== null && seconds >= 0 && seconds <= FIRE_GRACE_MS / 1_000,
    evidence: seconds === null ? "it never started" : `${seconds} s after ${new Date(firesAt).toISOString()}`,
  };
}

async function restore(subject: Subject, record: DeploymentRecord, script: string): Promise<Verified> {
  const { stateDir } = subject.machine;
  const what = "The schedule is as it was before the test";
  const removed = await subject.scheduler.removeOnce(record.id, script);
  // The intent stays, and the next start tries again.
  if (!removed.ok) return { what, held: false, evidence: removed.problem };
  await removeDurably(script);
  const found = await findInstalled(stateDir, record);
  await clearIntent(stateDir, record.id);
  return {
    what,
    held: found.hash === record.installedHash,
    evidence: `expected ${record.installedHash}, found ${found.hash ?? "none"}`,
  };
}

const say = (context: TestContext, text: string) => context.output.write("out", Buffer.from(text));
