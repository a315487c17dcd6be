/** What of a deployment is on the machine now, against what was put there. */
import type { DriftReport } from "@deskside/protocol";
import { loadProcedure, readParams } from "../procedures/_catalogue.ts";
import { difference } from "./difference.ts";
import { readIfThere } from "./files.ts";
import { done, type Outcome, refused } from "./outcome.ts";
import { installedHash } from "./plan.ts";
import { type RunReport, readRuns } from "./runs.ts";
import { nextRunMs, type Schedule } from "./schedule.ts";
import { schedulerOf } from "./scheduler-of.ts";
import { type DeploymentRecord, deploymentFolder, readDeployment, scriptPathOf } from "./store.ts";

const MAX_SCRIPT_BYTES = 1024 * 1024;

export interface Found {
  /** As it stands in the scheduler; null when it does not. */
  readonly nativeText: string | null;
  readonly script: Buffer | null;
  /** Null when line or script is missing. */
  readonly hash: string | null;
  readonly state: DriftReport["state"];
}

/** Reads line and script, and compares their hash. */
export async function findInstalled(stateDir: string, record: DeploymentRecord): Promise<Found> {
  const scheduler = await schedulerOf(stateDir);
  const scriptPath = scriptPathOf(stateDir, record.id);
  const nativeText = await scheduler.installed({ id: record.id, scriptPath });
  const script = (await readIfThere(scriptPath, MAX_SCRIPT_BYTES)) ?? null;
  const hash = nativeText === null || script === null ? null : installedHash(nativeText, script);
  const state = nativeText === null ? "missing" : hash === record.installedHash ? "intact" : "drifted";
  return { nativeText, script, hash, state };
}

/** The schedule that a record's parameters give; undefined when this version of the agent does not know the procedure. */
export async function scheduleOfRecord(record: DeploymentRecord): Promise<Schedule | undefined> {
  const procedure = await loadProcedure(record.procedure);
  if (procedure === undefined) return undefined;
  const read = readParams(procedure, record.params);
  return read.ok ? procedure.schedule(read.params) : undefined;
}

/** Looks for drift. Changes nothing. */
export async function verifyDeployment(stateDir: string, id: string): Promise<Outcome<DriftReport>> {
  const record = await readDeployment(stateDir, id);
  if (record === undefined) return refused(`There is no deployment ${id} on this machine.`);
  const found = await findInstalled(stateDir, record);
  const [last] = await readRuns(deploymentFolder(stateDir, id), 1);
  const schedule = found.state === "intact" ? await scheduleOfRecord(record) : undefined;
  return done({
    deployment: id,
    state: found.state,
    summary: summaryOf(record, found),
    expectedHash: record.installedHash,
    foundHash: found.hash,
    diff:
      record.state === "installed" ? difference("scheduler", record.nativeText, found.nativeText ?? "") : "",
    lastRun: last === undefined ? null : shownRun(last),
    nextRunAt: schedule === undefined ? null : nextRunMs(schedule, Date.now()),
    checkedAt: Date.now(),
  });
}

function summaryOf(record: DeploymentRecord, found: Found): string {
  if (found.state === "intact") return "Line and script are as they were deployed.";
  if (found.state === "missing") {
    return record.state === "rolled-back"
      ? "It was rolled back."
      : "Its line is no longer in the scheduler, so it never runs.";
  }
  if (found.script === null) return "Its script is missing, so every run fails.";
  return found.nativeText === record.nativeText
    ? "Its script was changed."
    : "Its line in the scheduler was changed.";
}

const shownRun = ({ startedAt, endedAt, exit, output, note }: RunReport) => ({
  startedAt,
  endedAt,
  exit,
  output: note === "" ? output : `${output}\n[${note}]`,
});
