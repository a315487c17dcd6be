/** Takes a deployment out again: its own line and script, and nothing that others have changed since. */
import { join } from "node:path";
import type { RollbackReport } from "@deskside/protocol";
import type { ConfigurationFile } from "../schedulers/_scheduler.ts";
import { difference } from "./difference.ts";
import { readIfThere, removeDurably } from "./files.ts";
import { readMachine } from "./machine.ts";
import { done, type Outcome, refused, unlessUnreadable } from "./outcome.ts";
import { snapshotFolder } from "./plan.ts";
import { schedulerOf } from "./scheduler-of.ts";
import {
  clearIntent,
  type DeploymentRecord,
  deploymentFolder,
  listDeployments,
  readDeployment,
  scriptPathOf,
  writeDeployment,
} from "./store.ts";

const MAX_SNAPSHOT_BYTES = 16 * 1024 * 1024;

/** The configuration as the snapshot has it. */
export async function readSnapshot(stateDir: string, record: DeploymentRecord): Promise<ConfigurationFile[]> {
  return await Promise.all(
    record.snapshot.files.map(async ({ path, kept }) => ({
      path,
      bytes:
        kept === null
          ? null
          : ((await readIfThere(join(snapshotFolder(stateDir, record.id), kept), MAX_SNAPSHOT_BYTES)) ??
            null),
    })),
  );
}

/** Removes line, once-only entry and script, and notes it in the record; reports and snapshot stay. */
export async function takeOut(stateDir: string, record: DeploymentRecord): Promise<Outcome<undefined>> {
  const scheduler = await schedulerOf(stateDir);
  const folder = deploymentFolder(stateDir, record.id);
  const before = await readSnapshot(stateDir, record);
  const removedOnce = await scheduler.removeOnce(record.id, join(folder, "timer-test.sh"));
  if (!removedOnce.ok) return refused(removedOnce.problem);
  const removed = await scheduler.remove(
    { id: record.id, scriptPath: scriptPathOf(stateDir, record.id) },
    before,
  );
  if (!removed.ok) return refused(removed.problem);
  await removeDurably(join(folder, "timer-test.sh"));
  await removeDurably(scriptPathOf(stateDir, record.id));
  await writeDeployment(stateDir, { ...record, state: "rolled-back", rolledBackAt: Date.now() });
  await clearIntent(stateDir, record.id);
  return done(undefined);
}

/** Back to the snapshot, with what others changed since kept as it is. Rolling back twice is no error. */
export async function rollBackDeployment(stateDir: string, id: string): Promise<Outcome<RollbackReport>> {
  const record = await readDeployment(stateDir, id);
  if (record === undefined) return refused(`There is no deployment ${id} on this machine.`);
  const machine = await readMachine(stateDir);
  const scheduler = await schedulerOf(stateDir);
  const scriptPath = scriptPathOf(stateDir, id);
  const found = await scheduler.installed({ id, scriptPath });
  const script = await readIfThere(scriptPath, MAX_SNAPSHOT_BYTES);
  const restored: string[] = [];
  if (found !== null)
    restored.push(
      `${scheduler.nativeRef({ id, scriptPath, schedule: { every: "minutes", minutes: 60 } }, machine)} removed`,
    );
  if (script !== undefined) restored.push(`${scriptPath} removed`);
  const before = await scheduler.configuration(machine);
  const out = await takeOut(stateDir, record);
  if (!out.ok) return refused(`It could not be rolled back: ${out.problem}`);
  const now = await scheduler.configuration(machine);
  const diff = now
    .map(({ path, bytes }, index) => difference(path, textOf(before[index]?.bytes), textOf(bytes)))
    .join("");

  if (found === null && script === undefined) {
    return done({
      deployment: id,
      state: "already-gone",
      summary: "Line and script were gone already.",
      diff,
      restored,
    });
  }
  const known = new Set((await listDeployments(stateDir)).map((each) => each.id));
  // Ours are the lines that run a script in the agent's own folder; they come and go by their own deployments.
  const isOurs = (other: string, text: string) =>
    known.has(other) && text.includes(scriptPathOf(stateDir, other));
  const snapshot = (await readSnapshot(stateDir, record)).slice(0, now.length);
  const wasForeign = scheduler.foreign(snapshot, isOurs);
  const isForeign = scheduler.foreign(now, isOurs);
  if (wasForeign === isForeign) {
    const summary = "The configuration is again as it was before the installation.";
    return done({ deployment: id, state: "rolled-back", summary, diff, restored });
  }
  const kept = difference("changed by others since the snapshot, and kept", wasForeign, isForeign);
  const stillRuns = isForeign.includes(scriptPath)
    ? " A line that is not ours still names the removed script."
    : "";
  const summary = `Our task is out; what others changed since the installation is kept.${stillRuns}`;
  return done({ deployment: id, state: "kept-changes", summary, diff: `${diff}${kept}`, restored });
}

const textOf = (bytes: Buffer | null | undefined) => bytes?.toString("utf8") ?? "";

export interface RolledBack {
  readonly id: string;
  readonly procedure: string;
  readonly outcome: Outcome<RollbackReport>;
}

/** Rolls back all that was installed at or after `sinceMs` (ms since 1970, by this machine's clock), newest first. */
export async function rollBackAllSince(stateDir: string, sinceMs: number): Promise<RolledBack[]> {
  const records = (await listDeployments(stateDir)).filter(
    (each) => each.state !== "rolled-back" && each.snapshot.takenAt >= sinceMs,
  );
  const results: RolledBack[] = [];
  for (const { id, procedure } of records.reverse()) {
    results.push({ id, procedure, outcome: await unlessUnreadable(() => rollBackDeployment(stateDir, id)) });
  }
  return results;
}
