/** Tests an installed deployment in one of five modes, or runs a procedure once without installing it. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { TestMode, TestReport } from "@deskside/protocol";
import { loadProcedure, readParams } from "../procedures/_catalogue.ts";
import { testFailure } from "./failure-test.ts";
import { makeFolder, writeDurably } from "./files.ts";
import { findInstalled } from "./installed.ts";
import { readMachine } from "./machine.ts";
import { done, type Outcome, refused } from "./outcome.ts";
import { draftDeployment, type PlanInput } from "./plan.ts";
import { schedulerOf } from "./scheduler-of.ts";
import { deploymentFolder, readDeployment } from "./store.ts";
import {
  judgeRun,
  type Ran,
  runAsScheduled,
  type Subject,
  type TestContext,
  testReportOf,
} from "./test-run.ts";
import { testTimer } from "./timer-now.ts";

/** Tests of one deployment never overlap: each would see the other's alert, or undo the other's entry. */
const underTest = new Set<string>();

/** Runs one test. The outcome is a refusal only when the test could not begin. */
export async function testDeployment(
  id: string,
  mode: TestMode,
  context: TestContext,
): Promise<Outcome<TestReport>> {
  const { stateDir } = context;
  const record = await readDeployment(stateDir, id);
  if (record === undefined || record.state !== "installed")
    return refused(`No deployment ${id} is installed on this machine.`);
  const procedure = await loadProcedure(record.procedure);
  const read = procedure === undefined ? undefined : readParams(procedure, record.params);
  if (procedure === undefined || read?.ok !== true)
    return refused(`This version of the agent does not know ${record.procedure} as it was deployed.`);
  if (!procedure.offeredTests.includes(mode)) {
    return refused(`${procedure.title} has no test "${mode}"; it has ${procedure.offeredTests.join(", ")}.`);
  }
  const found = await findInstalled(stateDir, record);
  if (found.state !== "intact")
    return refused(
      `The deployment ${id} is ${found.state}: roll it back and deploy it again before it is tested.`,
    );
  const machine = await readMachine(stateDir);
  const scheduler = await schedulerOf(machine.stateDir);
  if (mode === "timer-now") {
    const [blocker] = (await scheduler.look(machine)).blockers;
    if (blocker !== undefined) return refused(`${blocker.problem} To mend it: ${blocker.remedy}`);
  }
  const key = deploymentFolder(machine.stateDir, id);
  if (underTest.has(key)) return refused(`Another test of ${id} is going on.`);
  underTest.add(key);
  try {
    const subject: Subject = { id, dir: key, procedure, params: read.params, machine, scheduler };
    const startedAt = Date.now();
    if (mode === "failure") {
      const { ran, verified } = await testFailure(subject, record, context);
      const judged =
        ran.state === "ended"
          ? { status: "passed" as const, summary: "A failure is reported, and a roll-back works." }
          : await judgeRun(subject, mode, ran, undefined, context.signal);
      return done(
        testReportOf({
          deployment: id,
          mode,
          startedAt,
          run: ran.run,
          status: judged.status,
          summary: judged.summary,
          verified,
        }),
      );
    }
    await using setup = await procedure.prepareTest?.(mode, read.params, machine);
    const { ran, verified } =
      mode === "timer-now"
        ? await testTimer(subject, record, context)
        : { ran: await runAsScheduled(subject, context, environmentOf(mode, setup?.env)), verified: [] };
    const judged = await judgeRun(subject, mode, ran, setup?.before, context.signal);
    const marks = mode === "simulated-trigger" || mode === "negative" ? { simulated: true } : {};
    return done(
      testReportOf({
        deployment: id,
        mode,
        startedAt,
        run: ran.run,
        ...judged,
        verified: [...judged.verified, ...verified],
        facts: marks,
      }),
    );
  } finally {
    underTest.delete(key);
  }
}

const environmentOf = (
  mode: TestMode,
  extra: Readonly<Record<string, string>> = {},
): Record<string, string> => ({
  DESKSIDE_TRIGGER: mode,
  ...(mode === "simulated-trigger" || mode === "negative" ? { DESKSIDE_TEST: mode } : {}),
  ...extra,
});

/** Runs a procedure's payload once, in a folder that is gone afterwards; the scheduler is not touched. */
export async function runOnce(
  input: PlanInput & { readonly id: string },
  context: TestContext,
): Promise<Outcome<TestReport>> {
  const drafted = await draftDeployment(input);
  if (!drafted.ok) return drafted;
  const { procedure, params, machine, scheduler, script } = drafted.value;
  if (!procedure.runsOnce) return refused(`${procedure.title} cannot run once: deploy it.`);
  const inspection = await procedure.inspect(params, machine);
  const [blocker] = inspection.blockers;
  if (blocker !== undefined) return refused(`${blocker.problem} To mend it: ${blocker.remedy}`);
  const dir = join(machine.stateDir, "run-once", input.id);
  await makeFolder(join(dir, "runs"));
  await makeFolder(join(machine.stateDir, "alerts"));
  try {
    await writeDurably(join(dir, "script.sh"), script);
    const subject: Subject = { id: input.id, dir, procedure, params, machine, scheduler };
    const startedAt = Date.now();
    await using setup = await procedure.prepareTest?.("run-now", params, machine);
    const ran: Ran = await runAsScheduled(subject, context, { DESKSIDE_TRIGGER: "once" });
    const judged = await judgeRun(subject, "run-now", ran, setup?.before, context.signal);
    return done(testReportOf({ deployment: null, mode: null, startedAt, run: ran.run, ...judged }));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
