/** What an operation's handler on the agent gets and gives back. One file in this folder implements one operation. */
import type { OperationDefinition } from "@deskside/protocol";
import type { z } from "zod/mini";

/** Where live output goes. A write resolves once the technician's side has credit again, so a fast program is paused. */
export interface OutputSink {
  write(source: "out" | "error", chunk: Uint8Array): Promise<void>;
}

/** Why a running operation is stopped; it is the `reason` of the context's signal. */
export type StopReason = "cancelled" | "timed-out" | "grant-ended" | "stopped-by-customer" | "agent-stopping";

export interface CommandContext {
  /** The command's own id, unique for good. */
  readonly jti: string;
  /** Session and grant that it runs under. */
  readonly sid: string;
  readonly technician: string;
  /** Aborted with a {@link StopReason}; the handler ends its whole process group within two seconds. */
  readonly signal: AbortSignal;
  /** For operations with stream `output`. */
  readonly output: OutputSink;
  /** The agent's own folder (mode 0700): journal, deployments, scripts, alerts. */
  readonly stateDir: string;
  /** Milliseconds since 1970, by the session's clock. */
  now(): number;
}

/** How an operation ended. `document` is checked against the operation's schema before it is sent. */
export interface CommandOutcome {
  readonly status: "ok" | "failed" | "cancelled" | "timed_out" | "unknown";
  readonly exit?: number | null;
  /** One line for people, where the status needs a reason. */
  readonly message?: string;
  readonly document?: unknown;
}

export interface CommandDefinition<Args = unknown> {
  readonly op: string;
  run(args: Args, context: CommandContext): Promise<CommandOutcome>;
}

/** Ties a handler to its operation, so that its arguments have the operation's type. */
export function defineCommand<
  Op extends string,
  Args extends z.core.SomeType,
  Document extends z.core.SomeType,
>(
  operation: OperationDefinition<Op, Args, Document>,
  run: (args: z.output<Args>, context: CommandContext) => Promise<CommandOutcome>,
): CommandDefinition<z.output<Args>> {
  return { op: operation.op, run };
}
