/** Puts a planned procedure into the machine's scheduler, after what was there before is kept. */
import { join } from "node:path";
import type { InstallReport } from "@deskside/protocol";
import { difference } from "./difference.ts";
import { hashOf, makeFolder, sha256Of, writeDurably } from "./files.ts";
import { findInstalled } from "./installed.ts";
import { done, type Outcome, refused } from "./outcome.ts";
import {
  type Draft,
  draftDeployment,
  installedHash,
  type PlanInput,
  shownFile,
  snapshotFolder,
} from "./plan.ts";
import { nextRunMs } from "./schedule.ts";
import { RESERVE_BYTES } from "./script.ts";
import { type DeploymentRecord, deploymentFolder, readDeployment, writeDeployment } from "./store.ts";
import { takeOut } from "./rollback.ts";

export interface InstallInput extends PlanInput {
  readonly deployment: string;
  /** What was agreed: anything else is refused. */
  readonly planHash: string;
}

/**
 * Snapshot (on the disk before anything changes), script, line, and only then the record that says `installed`. What a
 * crash leaves in between is taken out at the next start. The same installation twice changes nothing.
 */
export async function installDeployment(input: InstallInput): Promise<Outcome<InstallReport>> {
  const drafted = await draftDeployment(input);
  if (!drafted.ok) return drafted;
  const draft = drafted.value;
  const { stateDir } = draft.machine;
  if (draft.planHash !== input.planHash) {
    return refused(
      "What would be installed is no longer what was planned: plan again, and have it agreed again.",
    );
  }
  const known = await readDeployment(stateDir, input.deployment);
  if (known !== undefined) return await again(draft, known);
  if (draft.blockers.length > 0) {
    return refused(draft.blockers.map(({ problem, remedy }) => `${problem} To mend it: ${remedy}`).join(" "));
  }

  const folder = deploymentFolder(stateDir, input.deployment);
  await makeFolder(join(folder, "runs"));
  await makeFolder(join(stateDir, "alerts"));
  const before = await draft.existing();
  const task = draft.task(input.deployment);
  const nativeText = draft.scheduler.nativeText(task);
  const record: DeploymentRecord = {
    version: 1,
    id: input.deployment,
    procedure: draft.procedure.id,
    procedureVersion: draft.procedure.version,
    params: draft.params as DeploymentRecord["params"],
    planHash: draft.planHash,
    scheduler: draft.scheduler.id,
    nativeText,
    installedHash: installedHash(nativeText, draft.script),
    state: "preparing",
    snapshot: await keepSnapshot(stateDir, input.deployment, before),
    installedAt: null,
    rolledBackAt: null,
  };
  await writeDeployment(stateDir, record);
  // Its first run may find the disk full already.
  await writeDurably(join(folder, "reserve"), Buffer.alloc(RESERVE_BYTES));
  await writeDurably(task.scriptPath, draft.script);
  const put = await draft.scheduler.put(task);
  if (!put.ok) {
    await takeOut(stateDir, record);
    return refused(`Nothing was installed: ${put.problem}`);
  }
  const installed: DeploymentRecord = { ...record, state: "installed", installedAt: Date.now() };
  await writeDeployment(stateDir, installed);
  const after = await draft.existing();
  const diff = after
    .map(({ path, bytes }, index) => difference(path, textOf(before[index]?.bytes), textOf(bytes)))
    .concat(difference(task.scriptPath, "", draft.script))
    .join("");
  return done(report(draft, installed, before.map(shownFile), diff, false));
}

const textOf = (bytes: Buffer | null | undefined) => bytes?.toString("utf8") ?? "";

/** The same id again: a no-op for the same plan while it is intact, a refusal otherwise. */
async function again(draft: Draft, record: DeploymentRecord): Promise<Outcome<InstallReport>> {
  if (record.state === "rolled-back") {
    return refused(`The deployment ${record.id} was rolled back: deploy it again under a new id.`);
  }
  if (record.planHash !== draft.planHash)
    return refused(`The deployment ${record.id} was made from another plan.`);
  const found = await findInstalled(draft.machine.stateDir, record);
  if (record.state !== "installed" || found.state !== "intact") {
    return refused(
      `The deployment ${record.id} is there, but ${found.state}: roll it back, then deploy it again.`,
    );
  }
  const files = record.snapshot.files.map(({ path, sha256 }) => ({ path, sha256, text: null }));
  return done(report(draft, record, files, "", true));
}

function report(
  draft: Draft,
  record: DeploymentRecord,
  files: InstallReport["snapshot"]["files"],
  diff: string,
  alreadyInstalled: boolean,
): InstallReport {
  const task = draft.task(record.id);
  return {
    deployment: record.id,
    snapshot: { sha256: record.snapshot.sha256, takenAt: record.snapshot.takenAt, files },
    nativeRef: draft.scheduler.nativeRef(task, draft.machine),
    nativeText: record.nativeText,
    installedHash: record.installedHash,
    diff,
    nextRunAt: nextRunMs(task.schedule, Date.now()),
    alreadyInstalled,
  };
}

/** Keeps the files byte for byte in `snapshot/`, flushed. */
async function keepSnapshot(
  stateDir: string,
  id: string,
  before: Awaited<ReturnType<Draft["existing"]>>,
): Promise<DeploymentRecord["snapshot"]> {
  const folder = snapshotFolder(stateDir, id);
  await makeFolder(folder);
  const files: DeploymentRecord["snapshot"]["files"] = [];
  for (const [index, { path, bytes }] of before.entries()) {
    const kept = bytes === null ? null : `${index}.bytes`;
    if (bytes !== null) await writeDurably(join(folder, `${index}.bytes`), bytes);
    files.push({ path, sha256: bytes === null ? null : sha256Of(bytes), kept });
  }
  return {
    sha256: hashOf(...files.map((file) => `${file.path}\n${file.sha256 ?? "none"}`)),
    takenAt: Date.now(),
    files,
  };
}
