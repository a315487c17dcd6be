/** What follows from the end of a grant or a session: the hub and the customer are told, and what ran under it stops. */
import type { Clock } from "../clock/clock.ts";
import type { StopReason } from "../commands/_command.ts";
import type { Send } from "../connection/hub-side.ts";
import type { Shown } from "../customer/shown.ts";
import type { Running } from "../runner/running.ts";
import { scopeLine, timeOfDay, WORDS } from "../words/en.ts";
import type { GrantEnd, Session } from "./grants.ts";
import type { SessionEvents } from "./sessions.ts";

/** Minutes before a scope ends at which the customer is told. */
const SOON_MINUTES = 5;

/** How the end of a grant shows in the results of what ran under it. */
const STOPPED_BY: Readonly<Partial<Record<GrantEnd, StopReason>>> = {
  stopped: "stopped-by-customer",
  revoked: "stopped-by-customer",
  ended: "cancelled",
  "agent-stopping": "agent-stopping",
};

export function sessionEvents(deps: {
  readonly clock: Clock;
  readonly running: Running;
  readonly shown: Shown;
  readonly send: Send;
  readonly say: (line: string) => void;
  readonly changed: () => void;
  /** The hub should know which sessions there are. */
  readonly sessionEnded: (sid: string) => void;
}): SessionEvents {
  const { clock, send, say } = deps;
  const atMs = (session: Session) => Math.round(session.clock.nowMs(clock.monotonicMs()));
  return {
    grantEnded(session, grant, why, scope) {
      const which = scope === undefined ? {} : { scope };
      const b = { grant: grant.jti, sid: session.sid, ...which, why, at: atMs(session) };
      send({ t: "grant.ended", b });
    },
    authorityLost(grant, scope, heir, why) {
      deps.running.authorityLost(grant, scope, heir, STOPPED_BY[why] ?? "grant-ended");
    },
    sessionEnded(session, why) {
      send({ t: "session.ended", b: { sid: session.sid, why, at: atMs(session) } });
      deps.shown.sessionEnded(session, why);
      say(
        why === "customer" || why === "hub-asked"
          ? WORDS.stopped(session.technician)
          : WORDS.finished(timeOfDay(clock.ownMs())),
      );
      deps.sessionEnded(session.sid);
    },
    endsSoon: (_session, scope) => say(WORDS.endsSoon(scopeLine([scope]), SOON_MINUTES)),
    changed: deps.changed,
  };
}
