/** What other services do when something was committed; each may be asked twice for the same thing and does it once. */
import type { Claims } from "@deskside/protocol";
import type { KeptDevice, KeptTask } from "./kept.ts";

/** A task with the final result that was just committed (or was before, and came again). */
export interface EndedTask {
  readonly task: KeptTask;
  readonly device: KeptDevice;
  readonly result: Claims<"result">;
  /** The document, parsed and bounded; undefined where there is none. It is hostile until its schema has cleaned it. */
  readonly document: unknown;
  /** One unsigned line of the agent. */
  readonly message: string | undefined;
}

export interface Hooks {
  taskEnded(ended: EndedTask): Promise<void>;
  /** A command of a run's step was sent, or got nowhere. */
  taskMoved(task: KeptTask): Promise<void>;
  /** Consent, session or device of a case changed: what is due may be signed now, or not any more. */
  caseChanged(caseId: string): Promise<void>;
  /** A device came or went. */
  presenceChanged(deviceId: string): Promise<void>;
}
