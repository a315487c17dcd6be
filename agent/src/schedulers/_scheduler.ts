/** A machine's own scheduler, as deployments use it. One file in this folder implements one scheduler. */
import type { Blocker, Machine } from "../procedures/_procedure.ts";
import type { Schedule } from "../deployments/schedule.ts";

/** A task of ours: what runs is always one script in the agent's own folder, without arguments. */
export interface Task {
  /** The deployment's id. */
  readonly id: string;
  readonly scriptPath: string;
  readonly schedule: Schedule;
}

/** A file or table of the scheduler as it is now; `bytes` is null where it does not exist. */
export interface ConfigurationFile {
  readonly path: string;
  readonly bytes: Buffer | null;
}

/** An expected refusal, with what the scheduler itself said. */
export type Applied = { readonly ok: true } | { readonly ok: false; readonly problem: string };

/** The scheduler's configuration cannot be read; the message says why, and `blockers` how to mend it. */
export class SchedulerUnreadable extends Error {}

export interface SchedulerState {
  readonly blockers: readonly Blocker[];
  /** False: no other function can be called. */
  readonly readable: boolean;
}

export interface Scheduler {
  readonly id: string;
  /** What stands in the way of any task here: missing program, missing service, no permission. Changes nothing. */
  look(machine: Machine): Promise<SchedulerState>;
  /** Whether the scheduler would take this task beside what it holds now. Changes nothing. */
  wouldTake(task: Task, machine: Machine): Promise<Applied>;
  /** The exact text that stands in the scheduler for this task. */
  nativeText(task: Task): string;
  /** What a person asks the system's own tools for to see it. */
  nativeRef(task: Task, machine: Machine): string;
  /** All configuration that installing could change. Throws {@link SchedulerUnreadable}, as `installed` does. */
  configuration(machine: Machine): Promise<ConfigurationFile[]>;
  /** The text that stands there for this task now (it may differ from {@link nativeText}); null when there is none. */
  installed(task: Pick<Task, "id" | "scriptPath">): Promise<string | null>;
  /** Puts the task in, or puts it right. Nothing else changes. */
  put(task: Task): Promise<Applied>;
  /** Takes the task out, as {@link installed} finds it, and its once-only entry. Nothing else changes. */
  remove(task: Pick<Task, "id" | "scriptPath">, before: readonly ConfigurationFile[]): Promise<Applied>;
  /**
   * Adds a once-only entry that runs `scriptPath` at the next minute that is far enough away, and at which the task is
   * not due itself: the two would be in each other's way.
   */
  putOnce(
    id: string,
    scriptPath: string,
    isDue: (minuteMs: number) => boolean,
  ): Promise<{ readonly ok: true; readonly firesAt: number } | Extract<Applied, { ok: false }>>;
  removeOnce(id: string, scriptPath: string): Promise<Applied>;
  /** The foreign part of {@link configuration}, as one text to compare: what is left without our tasks. */
  foreign(files: readonly ConfigurationFile[], isOurs: (id: string, text: string) => boolean): string;
  /** The program and arguments that run the task's command as the scheduler would: same words, same environment. */
  asScheduled(
    task: Pick<Task, "id" | "scriptPath">,
    machine: Machine,
    env: Readonly<Record<string, string>>,
  ): {
    readonly file: string;
    readonly args: readonly string[];
  };
}
