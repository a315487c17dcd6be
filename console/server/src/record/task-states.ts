/** Which state of an agent's task may follow which, as data. A final state stays. */
import type { TaskState } from "../ports/tables.ts";

const FINAL = [
  "succeeded",
  "failed",
  "timed-out",
  "cancelled",
  "refused",
  "unknown",
] as const satisfies TaskState[];

const FOLLOWS: Readonly<Record<TaskState, readonly TaskState[]>> = {
  queued: ["sent", "confirming", "running", ...FINAL],
  // Back to the queue where the agent was lost before it had the command.
  sent: ["queued", "confirming", "running", ...FINAL],
  confirming: ["running", ...FINAL],
  running: FINAL,
  succeeded: [],
  failed: [],
  "timed-out": [],
  cancelled: [],
  refused: [],
  unknown: [],
};

/** True where a task may go from one state to the other. */
export function taskMayFollow(from: TaskState, to: TaskState): boolean {
  return FOLLOWS[from].includes(to);
}

/** True where nothing more will come of a task. */
export function isFinal(state: TaskState): boolean {
  return FOLLOWS[state].length === 0;
}
