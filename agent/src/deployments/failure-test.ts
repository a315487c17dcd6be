/** The test "failure": an injected exit 1 is reported and raises an alert, and a roll-back gives back what was there. */
import { join } from "node:path";
import type { Verified } from "../procedures/_procedure.ts";
import { findInstalled } from "./installed.ts";
import { readSnapshot } from "./rollback.ts";
import { readRuns } from "./runs.ts";
import { clearIntent, type DeploymentRecord, writeIntent } from "./store.ts";
import { newToken, type Ran, runAsScheduled, type Subject, type TestContext } from "./test-run.ts";

/** The payload is replaced by `exit 1`; everything around it is the real thing. */
export async function testFailure(
  subject: Subject,
  record: DeploymentRecord,
  context: TestContext,
): Promise<{ ran: Ran; verified: Verified[] }> {
  const ran = await runAsScheduled(subject, context, {
    DESKSIDE_TRIGGER: "failure",
    DESKSIDE_TEST: "failure",
  });
  if (ran.state !== "ended") return { ran, verified: [] };
  const [newest] = await readRuns(subject.dir, 1);
  const { run } = ran;
  return {
    ran,
    verified: [
      {
        what: "The failure is in the report of the run",
        held: run.exit === 1 && run.output.includes("Injected failure") && newest?.name === run.name,
        evidence: `exit ${run.exit}: ${run.output.slice(0, 200)}`,
      },
      {
        what: "The failure raises an alert, marked as simulated",
        held: run.facts.alert !== undefined,
        evidence: run.facts.alert ?? "no alert",
      },
      ...(await rehearseRollback(subject, record)),
    ],
  };
}

/** Takes the line out, looks at what is left, and puts it back. A crash in between is put right at the next start. */
async function rehearseRollback(subject: Subject, record: DeploymentRecord): Promise<Verified[]> {
  const { scheduler, machine, procedure, params } = subject;
  const task = {
    id: record.id,
    scriptPath: join(subject.dir, "script.sh"),
    schedule: procedure.schedule(params),
  };
  const isThis = (id: string) => id === record.id;
  const before = await scheduler.configuration(machine);
  await writeIntent(machine.stateDir, record.id, { kind: "rehearsal", token: newToken(), at: Date.now() });
  const removed = await scheduler.remove(task, await readSnapshot(machine.stateDir, record));
  const without = await scheduler.configuration(machine);
  const gone = await scheduler.installed(task);
  const put = await scheduler.put(task);
  const found = await findInstalled(machine.stateDir, record);
  // Not put back: the intent stays, and the next start tries again.
  if (put.ok) await clearIntent(machine.stateDir, record.id);
  const untouched = scheduler.foreign(before, isThis) === scheduler.foreign(without, () => false);
  return [
    {
      what: "A roll-back takes our line out, and leaves all others byte for byte",
      held: removed.ok && gone === null && untouched,
      evidence: removed.ok
        ? `line ${gone === null ? "gone" : "still there"}, others ${untouched ? "unchanged" : "changed"}`
        : removed.problem,
    },
    {
      what: "Afterwards the task is as it was",
      held: put.ok && found.hash === record.installedHash,
      evidence: put.ok ? `expected ${record.installedHash}, found ${found.hash ?? "none"}` : put.problem,
    },
  ];
}
