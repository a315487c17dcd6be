/** What becomes of a command that came: it runs, or is answered with what is known, or refused with its reason. */
import type { Body } from "@deskside/protocol";
import type { Clock } from "../clock/clock.ts";
import type { Sessions } from "../consent/sessions.ts";
import type { createGuard } from "../guard/guard.ts";
import type { Delivery } from "../results/delivery.ts";
import type { Runner } from "./run.ts";

export interface TakeCommandDeps {
  readonly clock: Clock;
  readonly sessions: Sessions;
  readonly guard: ReturnType<typeof createGuard>;
  readonly runner: Runner;
  readonly delivery: Delivery;
  readonly refused: (body: Body<"cmd.refused">) => void;
  readonly note: (code: string, text: string) => void;
}

/** Resolves when the command is over, or when it was answered. */
export async function takeCommand(deps: TakeCommandDeps, { cmd, certs }: Body<"cmd.send">): Promise<void> {
  const { clock, sessions, runner } = deps;
  // A timer may have stood still while the machine slept.
  sessions.expire();
  const verdict = await deps.guard.judge(cmd, certs);
  switch (verdict.kind) {
    case "admitted":
      await runner.run(verdict.admitted);
      break;
    case "repeated":
      deps.delivery.again(verdict.jti);
      break;
    case "not-judged": {
      const { hash, jti, code, details } = verdict;
      deps.note(code, `a command that nobody here answers for${details === undefined ? "" : `: ${details}`}`);
      deps.refused({ cmd: hash, jti, code, ...(details === undefined ? {} : { details }) });
      break;
    }
    case "refused": {
      const { hash, claims, code, details } = verdict;
      const atMs = sessions.get(claims.sid)?.clock.nowMs(clock.monotonicMs()) ?? clock.ownMs();
      await runner.refuse({ jti: claims.jti, hash, exp: claims.exp, atMs }, code, details);
      verdict.settled();
      break;
    }
  }
}
