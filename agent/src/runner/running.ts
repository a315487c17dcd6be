/** The commands that run now, and how they are stopped. */
import type { Scope } from "@deskside/protocol";
import type { StopReason } from "../commands/_command.ts";
import type { Grant } from "../consent/grants.ts";
import type { Admitted } from "../guard/verdict.ts";

export interface RunningCommand {
  readonly admitted: Admitted;
  readonly controller: AbortController;
  /** What runs, in the customer's words. */
  text: string;
  /** The grant that it runs under now: another one takes over where the first ends and covers it too. */
  grant: Grant;
  /** It waits for the customer's yes, and nothing has run. */
  waiting: boolean;
  readonly over: Promise<void>;
}

export interface Running {
  readonly all: readonly RunningCommand[];
  get(jti: string): RunningCommand | undefined;
  add(command: RunningCommand): void;
  remove(jti: string): void;
  /** Stops those that `which` names; resolves when all of them are over. */
  stop(which: (command: RunningCommand) => boolean, reason: StopReason): Promise<void>;
  /** A grant lost a scope (null: all): what needs it goes on under the heir, or stops. */
  authorityLost(grant: Grant, scope: Scope | null, heir: Grant | undefined, reason: StopReason): void;
}

export function createRunning(changed: () => void): Running {
  const commands = new Map<string, RunningCommand>();
  const all = () => [...commands.values()];

  async function stop(which: (command: RunningCommand) => boolean, reason: StopReason): Promise<void> {
    const stopped = all().filter(which);
    for (const command of stopped) command.controller.abort(reason);
    await Promise.allSettled(stopped.map((command) => command.over));
  }
  return {
    get all() {
      return all();
    },
    get: (jti) => commands.get(jti),
    add(command) {
      commands.set(command.admitted.claims.jti, command);
      changed();
    },
    remove(jti) {
      if (commands.delete(jti)) changed();
    },
    stop,
    authorityLost(grant, scope, heir, reason) {
      for (const command of all()) {
        if (command.grant !== grant || command.admitted.scope !== scope) continue;
        // Ending a session, or another command, is not stopped by what it brings about.
        if (scope === null && command.admitted.operation.scope === null) continue;
        if (heir !== undefined) command.grant = heir;
        else command.controller.abort(reason);
      }
    },
  };
}
