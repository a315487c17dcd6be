/** What the operations on the agent itself may do: its terminals, its sessions, its other commands, its live samples. */
import type { OperationDefinition } from "@deskside/protocol";
import type { z } from "zod/mini";
import type { CommandContext, CommandDefinition, CommandOutcome } from "./_command.ts";

/** An outcome with the hashes of what moved on the operation's stream. */
export interface StreamOutcome extends CommandOutcome {
  readonly out?: { readonly sha256: string; readonly bytes: number };
  readonly in?: { readonly sha256: string; readonly bytes: number };
}

/** Each promise resolves when the thing is over, within two seconds of the signal. */
export interface Core {
  /** Stops a running command of the same session; false where there is none of this id. */
  cancel(jti: string): boolean;
  endSession(reason: string): void;
  openTerminal(size: { stream: number; cols: number; rows: number }): Promise<StreamOutcome>;
  attachTerminal(how: {
    terminal: number;
    stream: number;
    from: number;
    drive: boolean;
  }): Promise<StreamOutcome>;
  watchLive(intervalMs: number): Promise<StreamOutcome>;
}

export interface CoreContext extends CommandContext {
  readonly core: Core;
}

/** Ties a handler that needs the agent itself to its operation. */
export function defineCoreCommand<
  Op extends string,
  Args extends z.core.SomeType,
  Document extends z.core.SomeType,
>(
  operation: OperationDefinition<Op, Args, Document>,
  run: (args: z.output<Args>, context: CoreContext) => Promise<StreamOutcome>,
): CommandDefinition<z.output<Args>> {
  return {
    op: operation.op,
    // Sound: the agent hands every command a context with its core; the others have no use for it.
    run: (args, context) => run(args, context as CoreContext),
  };
}
