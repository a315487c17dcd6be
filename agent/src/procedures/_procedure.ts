/** What a procedure is: parameters in, one sh script out, and a way to see that it did what it should. */
import type { Scope, TestMode, z } from "@deskside/protocol";
import type { Schedule } from "../deployments/schedule.ts";
import type { RunReport } from "../deployments/runs.ts";

/** What a procedure may know of the machine while it is planned. Reading it changes nothing. */
export interface Machine {
  readonly user: string;
  readonly uid: number;
  readonly home: string;
  /** The agent's own folder, as an absolute path without links. */
  readonly stateDir: string;
  /** The absolute path of a program in the system's folders, or undefined. */
  program(name: string): string | undefined;
}

/** Something that stands in the way, with the command or step that mends it. */
export interface Blocker {
  readonly problem: string;
  readonly remedy: string;
}

export interface Inspection {
  readonly blockers: readonly Blocker[];
  readonly warnings: readonly string[];
}

/** One sentence about the effect of a run, whether it held, and what shows it. */
export interface Verified {
  readonly what: string;
  readonly held: boolean;
  readonly evidence: string;
}

/** A test's own surroundings: what the script is told, and what is taken away afterwards. */
export interface TestSetup extends AsyncDisposable {
  /** Names begin with `DESKSIDE_TEST_`. */
  readonly env: Readonly<Record<string, string>>;
  /** Handed to `verifyEffect`. */
  readonly before: unknown;
}

export interface EffectInput<Params> {
  readonly params: Params;
  readonly machine: Machine;
  readonly mode: TestMode;
  /** The folder of the deployment (or of the single run). */
  readonly dir: string;
  readonly run: RunReport;
  /** What `prepareTest` left. */
  readonly before: unknown;
  readonly signal: AbortSignal;
}

/**
 * One procedure, one file. `buildScript` gives the body of the sh function `payload`, which runs under `set -eu` with
 *  - `$DRY_RUN`: `1` when it must only say what it would do, else empty;
 *  - `$DESKSIDE_TEST`: `simulated-trigger` or `negative` in such a test, else empty;
 *  - `$dir`: the folder of the deployment, `$state`: the agent's own folder;
 *  - `fact NAME VALUE`: a named value for the report; `fail TEXT`: say why and end with exit 1;
 *  - `raise_alert KIND SUMMARY FACTS`: leave an alert (SUMMARY is the inside of a JSON string, FACTS a JSON object).
 * Every value of a parameter goes through `quote`.
 */
export interface ProcedureDefinition<Params> {
  readonly id: string;
  /** Its number in the library, such as `P08`. */
  readonly ref: string;
  readonly title: string;
  /** One sentence: what it is good for. */
  readonly description: string;
  readonly version: number;
  readonly risk: "low" | "medium" | "high";
  readonly complexity: "routine" | "complex";
  readonly scope: Scope;
  /** What a roll-back gives back, and what it cannot. */
  readonly undo: string;
  /** After this a run is ended, in ms. */
  readonly timeoutMs: number;
  /** `one`: a run that finds another one going on is skipped (by `flock`), and says so. */
  readonly concurrency: "one";
  /** Whether its payload may also run once, with nothing installed. */
  readonly runsOnce: boolean;
  readonly requiredTests: readonly TestMode[];
  readonly offeredTests: readonly TestMode[];
  /** A closed object; every member with a default or a description. */
  params(): z.core.$ZodType<Params>;
  schedule(params: Params): Schedule;
  /** Plain words for the customer, without the schedule: `Clean temporary files older than 14 days`. */
  summary(params: Params): string;
  /** Files whose state the before-snapshot keeps, besides the scheduler's own. */
  snapshotPaths(params: Params, machine: Machine): readonly string[];
  /** What stands in the way of it here. Changes nothing. */
  inspect(params: Params, machine: Machine): Promise<Inspection>;
  buildScript(params: Params, machine: Machine): string;
  /** Gets a test ready; without it, a test runs the payload as it is. */
  prepareTest?(mode: TestMode, params: Params, machine: Machine): Promise<TestSetup>;
  verifyEffect(input: EffectInput<Params>): Promise<Verified[]>;
}

/** A procedure whose parameters are checked by its own schema before anything else sees them. */
export type Procedure = ProcedureDefinition<unknown>;

/** Ties the functions of a procedure to its parameters' type. */
export const defineProcedure = <Params>(definition: ProcedureDefinition<Params>): Procedure =>
  definition as Procedure;
