/** What the command line shows of a session. */
import type { GrantStatus } from "./agent-options.ts";
import { activeScopes, type Session } from "./consent/grants.ts";

export const grantStatus = (session: Session, nowMs: number): GrantStatus => ({
  sid: session.sid,
  technician: session.technician,
  organisation: session.organisation,
  case: session.caseRef,
  scopes: [...activeScopes(session)].map(([scope, expS]) => {
    const until = Math.round(session.clock.ownMs(expS * 1_000));
    return { scope, until, minutesLeft: Math.max(0, Math.round((until - nowMs) / 60_000)) };
  }),
});
