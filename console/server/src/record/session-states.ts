/** Which state of a session may follow which, as data. */
import type { SessionState } from "../ports/tables.ts";

const FOLLOWS: Readonly<Record<SessionState, readonly SessionState[]>> = {
  requested: ["notified", "consented", "refused", "expired", "ended"],
  notified: ["consented", "refused", "expired", "ended"],
  consented: ["active", "ended", "expired", "revoked"],
  active: ["paused", "ended", "expired", "revoked"],
  paused: ["active", "ended", "expired", "revoked"],
  // Asked again after a no or after the end: the session of a case and a machine is one.
  refused: ["notified", "consented", "ended"],
  expired: ["notified", "consented", "ended"],
  revoked: ["notified", "consented", "ended"],
  ended: [],
};

/** True where a session may go from one state to the other. */
export function sessionMayFollow(from: SessionState, to: SessionState): boolean {
  return FOLLOWS[from].includes(to);
}
