/** What the customer can do at any time: Stop, take a permission back, let them ask again. No hub is needed for it. */
import type { Scope } from "@deskside/protocol";
import type { Shown } from "../customer/shown.ts";
import type { Prompts } from "../prompt/prompts.ts";
import type { Running } from "../runner/running.ts";
import { WORDS } from "../words/en.ts";
import type { Sessions } from "./sessions.ts";

export interface TakingBack {
  /** After a Stop, until it is allowed again. */
  readonly askingBlocked: boolean;
  /** Stop: ends every session; resolves when nothing of them runs any more. */
  stopSessions(): Promise<void>;
  /** Takes a scope back, or all of them; resolves when what ran under it is over. */
  revoke(scope?: Scope): Promise<void>;
  allowAsking(): void;
}

export function createTakingBack(deps: {
  readonly sessions: Sessions;
  readonly prompts: Prompts;
  readonly running: Running;
  readonly shown: Shown;
  readonly say: (line: string) => void;
  readonly changed: () => void;
}): TakingBack {
  const { sessions, prompts, running } = deps;
  let askingBlocked = false;
  return {
    get askingBlocked() {
      return askingBlocked;
    },
    async stopSessions() {
      const hadSomething = sessions.all.length > 0 || prompts.current !== null;
      askingBlocked ||= hadSomething;
      prompts.withdraw();
      for (const session of sessions.all) sessions.end(session, "customer");
      await running.stop(() => true, "stopped-by-customer");
      deps.changed();
    },
    async revoke(scope) {
      const before = running.all;
      sessions.revoke(scope, "revoked");
      await Promise.allSettled(
        before.filter((command) => command.controller.signal.aborted).map(({ over }) => over),
      );
    },
    allowAsking() {
      askingBlocked = false;
      deps.shown.forgetEnded();
      deps.say(WORDS.mayAskAgain);
      deps.changed();
    },
  };
}
