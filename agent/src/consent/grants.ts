/**
 * What the customer allowed, while it lasts. A grant lives in memory only: after a restart it is asked for again.
 * Each scope ends by the session's clock, which no change of the machine's date moves.
 */
import type { Scope, SessionClock } from "@deskside/protocol";

export type GrantEnd = "expired" | "revoked" | "stopped" | "ended" | "technician-revoked" | "agent-stopping";

export interface Grant {
  readonly jti: string;
  readonly sid: string;
  /** The technician, by person. */
  readonly sub: string;
  /** Scopes that are left. */
  readonly scopes: Map<Scope, number>;
  readonly limits: GrantLimits;
  /** The one install of `install_task` was used. */
  installUsed: boolean;
}
export interface GrantLimits {
  readonly programsPerMinute: number;
  readonly checksPerMinute: number;
  readonly terminals: number;
  readonly record: boolean;
}

/** Why a grant does not serve a command. */
export type GrantProblem = "SESSION" | "GRANT_MISSING" | "GRANT_ENDED" | "NOT_GRANTEE";

export interface Session {
  readonly sid: string;
  readonly sub: string;
  /** Thumbprint of the key that asked last. */
  asker: string;
  readonly technician: string;
  readonly organisation: string;
  readonly caseRef: string;
  readonly clock: SessionClock;
  /** By this machine's own clock, in ms, for people. */
  readonly startedAtMs: number;
  readonly grants: Map<string, Grant>;
  ended: boolean;
  /** What was changed, in words, for the end's summary. */
  readonly changes: string[];
}

/** Scopes of a session that are active now, each with its latest end (seconds by the session's clock). */
export function activeScopes(session: Session): Map<Scope, number> {
  const latest = new Map<Scope, number>();
  for (const grant of session.grants.values()) {
    for (const [scope, expS] of grant.scopes) latest.set(scope, Math.max(expS, latest.get(scope) ?? 0));
  }
  return latest;
}

/** The session's grant of that name, if this technician may use it now. */
export function findGrant(
  session: Session | undefined,
  jti: string,
  sub: string,
): Grant | { readonly problem: GrantProblem } {
  if (session === undefined || session.ended) return { problem: "SESSION" };
  const grant = session.grants.get(jti);
  if (grant === undefined) return { problem: "GRANT_MISSING" };
  if (grant.scopes.size === 0) return { problem: "GRANT_ENDED" };
  return grant.sub === sub ? grant : { problem: "NOT_GRANTEE" };
}

/** Another grant of the session with this scope: what runs goes on under it when its own has ended. */
export const otherGrantWith = (session: Session, scope: Scope | null, than: Grant): Grant | undefined =>
  [...session.grants.values()].find(
    (grant) =>
      grant !== than &&
      grant.sub === than.sub &&
      (scope === null ? grant.scopes.size > 0 : grant.scopes.has(scope)),
  );
