/** Works out what a procedure would be here: script, native text, what is there now, what stands in the way. */
import { join } from "node:path";
import type { DeploymentPlan } from "@deskside/protocol";
import { loadProcedure, readParams } from "../procedures/_catalogue.ts";
import type { Blocker, Machine, Procedure } from "../procedures/_procedure.ts";
import type { ConfigurationFile, Scheduler, Task } from "../schedulers/_scheduler.ts";
import { dryRunScript } from "./dry-run.ts";
import { hashOf, readIfThere, sha256Of, stableJson } from "./files.ts";
import { asRoot, readMachine } from "./machine.ts";
import { done, type Outcome, refused } from "./outcome.ts";
import { describeSchedule } from "./schedule.ts";
import { schedulerOf } from "./scheduler-of.ts";
import { renderScript, SCRIPT_PROGRAMS } from "./script.ts";
import { deploymentFolder, listDeployments, scriptPathOf } from "./store.ts";

/** A dry run must not keep a technician waiting for a slow disk: what it found until then is shown, in ms. */
const DRY_RUN_TIMEOUT_MS = 20_000;
/** Stands for the deployment's id, which a plan does not have yet, in its native text. */
export const ID_PLACEHOLDER = "ID";
/** A file of the existing configuration that is larger is kept in the snapshot, and not shown, in bytes. */
const MAX_SHOWN_BYTES = 256 * 1024;
const MAX_SNAPSHOT_FILE_BYTES = 16 * 1024 * 1024;

/** What planning and installing have in common. */
export interface Draft {
  readonly procedure: Procedure;
  readonly params: unknown;
  readonly machine: Machine;
  readonly scheduler: Scheduler;
  readonly script: string;
  readonly planHash: string;
  readonly blockers: readonly Blocker[];
  readonly warnings: readonly string[];
  /** Whether the scheduler's configuration can be read. */
  readonly readable: boolean;
  /** False when the parameters themselves stand in the way: then a dry run would go where nothing should. */
  readonly mayTry: boolean;
  /** The task that this draft makes for a deployment. */
  task(id: string): Task;
  /** The existing configuration, read now. */
  existing(): Promise<ConfigurationFile[]>;
}

export interface PlanInput {
  readonly stateDir: string;
  readonly procedure: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Changes nothing. The same machine, procedure and parameters give the same `planHash`. */
export async function draftDeployment(input: PlanInput): Promise<Outcome<Draft>> {
  const procedure = await loadProcedure(input.procedure);
  if (procedure === undefined)
    return refused(`There is no procedure "${input.procedure}" in this version of the agent.`);
  const read = readParams(procedure, input.params);
  if (!read.ok) return refused(`The parameters of ${procedure.id} are not right: ${read.problem}.`);
  const { params } = read;
  const machine = await readMachine(input.stateDir);
  const scheduler = await schedulerOf(machine.stateDir);
  const script = renderScript(procedure, procedure.buildScript(params, machine));
  const task = (id: string): Task => ({
    id,
    scriptPath: scriptPathOf(machine.stateDir, id),
    schedule: procedure.schedule(params),
  });
  const template = scheduler.nativeText(task(ID_PLACEHOLDER));
  const planHash = hashOf(
    procedure.id,
    String(procedure.version),
    stableJson(params),
    script,
    scheduler.id,
    template,
  );

  const inspection = await procedure.inspect(params, machine);
  const state = await scheduler.look(machine);
  const blockers: Blocker[] = [
    ...SCRIPT_PROGRAMS.filter(({ program }) => machine.program(program) === undefined).map((missing) => ({
      problem: `There is no ${missing.program} program on this machine.`,
      remedy: asRoot(machine, `apt-get install ${missing.package}`),
    })),
    ...state.blockers,
    ...inspection.blockers,
  ];
  if (state.readable) {
    const taken = await scheduler.wouldTake(task(ID_PLACEHOLDER), machine);
    if (!taken.ok)
      blockers.push({ problem: `The task cannot be put in: ${taken.problem}`, remedy: "crontab -e" });
  }
  const twins = (await listDeployments(machine.stateDir)).filter(
    (each) => each.state === "installed" && each.planHash === planHash,
  );
  const warnings = [
    ...inspection.warnings,
    ...twins.map(({ id }) => `The same procedure with the same parameters is installed already, as ${id}.`),
  ];
  return done({
    procedure,
    params,
    machine,
    scheduler,
    script,
    planHash,
    blockers,
    warnings,
    readable: state.readable,
    mayTry: inspection.blockers.length === 0,
    task,
    existing: async () => [
      ...(await scheduler.configuration(machine)),
      ...(await Promise.all(
        procedure.snapshotPaths(params, machine).map(async (path) => ({
          path,
          bytes: (await readIfThere(path, MAX_SNAPSHOT_FILE_BYTES)) ?? null,
        })),
      )),
    ],
  });
}

/** A configuration file as documents show it. */
export const shownFile = ({ path, bytes }: ConfigurationFile) => ({
  path,
  sha256: bytes === null ? null : sha256Of(bytes),
  text: bytes === null || bytes.length > MAX_SHOWN_BYTES ? null : bytes.toString("utf8"),
});

/** The whole plan, with the dry run. */
export async function planDeployment(
  input: PlanInput & { readonly signal: AbortSignal },
): Promise<Outcome<DeploymentPlan>> {
  const drafted = await draftDeployment(input);
  if (!drafted.ok) return drafted;
  const { procedure, params, machine, scheduler, script, blockers, warnings, task, planHash } = drafted.value;
  const dry = drafted.value.mayTry
    ? await dryRunScript({
        text: script,
        dir: deploymentFolder(machine.stateDir, ID_PLACEHOLDER),
        timeoutMs: DRY_RUN_TIMEOUT_MS,
        signal: input.signal,
      })
    : { summary: "Not tried, since something stands in its way.", lines: [], truncated: false };
  const schedule = describeSchedule(procedure.schedule(params));
  return done({
    procedure: procedure.id,
    version: procedure.version,
    params: params as DeploymentPlan["params"],
    summary: `${procedure.summary(params)}, ${schedule}.`,
    scheduler: scheduler.id,
    schedule,
    nativeText: scheduler.nativeText(task(ID_PLACEHOLDER)),
    script,
    risk: procedure.risk,
    complexity: procedure.complexity,
    undo: procedure.undo,
    timeoutMs: procedure.timeoutMs,
    requiredTests: [...procedure.requiredTests],
    offeredTests: [...procedure.offeredTests],
    existing: drafted.value.readable ? (await drafted.value.existing()).map(shownFile) : [],
    dryRun: { summary: dry.summary, lines: dry.lines, truncated: dry.truncated },
    blockers: blockers.map(({ problem, remedy }) => ({ problem, remedy })).slice(0, 16),
    warnings: warnings.slice(0, 16),
    planHash,
  });
}

/** The hash over what is installed: native text and script. */
export const installedHash = (nativeText: string, script: string | Uint8Array): string =>
  hashOf(nativeText, script);

export const snapshotFolder = (stateDir: string, id: string): string =>
  join(deploymentFolder(stateDir, id), "snapshot");
