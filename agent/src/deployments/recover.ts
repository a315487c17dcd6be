/** At the agent's start: undoes what an interrupted test or installation left behind. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { removeDurably } from "./files.ts";
import { scheduleOfRecord } from "./installed.ts";
import { takeOut } from "./rollback.ts";
import { schedulerOf } from "./scheduler-of.ts";
import {
  clearIntent,
  type DeploymentRecord,
  deploymentFolder,
  listDeployments,
  readIntent,
  scriptPathOf,
} from "./store.ts";

export interface Recovered {
  readonly deployment: string;
  /** One sentence: what was found and what was done about it, or why it could not be. */
  readonly what: string;
  readonly ok: boolean;
}

/** Must have ended before the first command is taken. Calling it again finds nothing more to do. */
export async function recoverAtStart(stateDir: string): Promise<Recovered[]> {
  // Folders of single runs and half-written files: whoever used them is gone.
  await rm(join(stateDir, "run-once"), { recursive: true, force: true });
  await rm(join(stateDir, "tmp"), { recursive: true, force: true });
  const recovered: Recovered[] = [];
  for (const record of await listDeployments(stateDir)) {
    const result = await recoverOne(stateDir, record);
    if (result !== undefined) recovered.push(result);
  }
  return recovered;
}

async function recoverOne(stateDir: string, record: DeploymentRecord): Promise<Recovered | undefined> {
  const deployment = record.id;
  if (record.state === "preparing") {
    const out = await takeOut(stateDir, record);
    return out.ok
      ? { deployment, ok: true, what: "An installation that was cut off is taken out again." }
      : {
          deployment,
          ok: false,
          what: `An installation that was cut off could not be taken out: ${out.problem}`,
        };
  }
  const intent = await readIntent(stateDir, deployment);
  if (intent === undefined) return undefined;
  const scheduler = await schedulerOf(stateDir);
  if (intent.kind === "timer-now") {
    const timerTest = join(deploymentFolder(stateDir, deployment), "timer-test.sh");
    const removed = await scheduler.removeOnce(deployment, timerTest);
    if (!removed.ok)
      return {
        deployment,
        ok: false,
        what: `A timer test that was cut off could not be undone: ${removed.problem}`,
      };
    await removeDurably(timerTest);
    await clearIntent(stateDir, deployment);
    return {
      deployment,
      ok: true,
      what: "A timer test that was cut off is undone; the schedule is as it was.",
    };
  }
  const schedule = await scheduleOfRecord(record);
  if (schedule === undefined)
    return {
      deployment,
      ok: false,
      what: `The procedure ${record.procedure} is not known to this version of the agent.`,
    };
  const put = await scheduler.put({
    id: deployment,
    scriptPath: scriptPathOf(stateDir, deployment),
    schedule,
  });
  if (!put.ok)
    return {
      deployment,
      ok: false,
      what: `After a roll-back test that was cut off the task could not be put back: ${put.problem}`,
    };
  await clearIntent(stateDir, deployment);
  return { deployment, ok: true, what: "After a roll-back test that was cut off the task is put back." };
}
