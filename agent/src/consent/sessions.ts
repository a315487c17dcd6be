/** The sessions on this machine: opened by a yes, ended by time, by Stop, by either side. */
import { ENDS_SOON_MS, type Scope } from "@deskside/protocol";
import { after, type Clock } from "../clock/clock.ts";
import { activeScopes, type Grant, type GrantEnd, otherGrantWith, type Session } from "./grants.ts";

/** Sessions at once; what a companion page shows. */
export const SESSIONS_MAX = 4;
/** Ended sessions that are remembered, so that a late command is told why it was refused. */
const ENDED_KEPT = 16;

export type SessionEnd =
  | "customer"
  | "technician"
  | "expired"
  | "agent-stopping"
  | "hub-asked"
  | "technician-revoked";

export interface SessionEvents {
  /** A scope of a grant ended; `scope` is left out where all that was left of it ended at once. */
  grantEnded(session: Session, grant: Grant, why: GrantEnd, scope?: Scope): void;
  /** What runs under the grant and scope has to go on under `heir`, or to stop. Null: all scopes. */
  authorityLost(grant: Grant, scope: Scope | null, heir: Grant | undefined, why: GrantEnd): void;
  sessionEnded(session: Session, why: SessionEnd): void;
  /** A scope ends in five minutes. */
  endsSoon(session: Session, scope: Scope): void;
  changed(): void;
}

export interface Sessions {
  readonly all: readonly Session[];
  get(sid: string): Session | undefined;
  /** Opens a session, or returns the one that is open under this id. */
  open(make: Omit<Session, "grants" | "ended" | "changes">): Session;
  add(session: Session, grant: Grant): void;
  /** Ends what is due. Called by its own timer, and after anything that may have stopped timers (a sleep). */
  expire(): void;
  /** Takes one scope, or all of them, from all grants of all sessions. */
  revoke(scope: Scope | undefined, why: GrantEnd): void;
  end(session: Session, why: SessionEnd): void;
}

const GRANT_END: Readonly<Record<SessionEnd, GrantEnd>> = {
  customer: "stopped",
  technician: "ended",
  expired: "expired",
  "agent-stopping": "agent-stopping",
  "hub-asked": "stopped",
  "technician-revoked": "technician-revoked",
};

export function createSessions(clock: Clock, events: SessionEvents): Sessions {
  const sessions = new Map<string, Session>();
  let timer: { clear(): void } | undefined;
  /** When something is next due, by the monotonic clock: before that, looking is free. */
  let nextMs = Number.POSITIVE_INFINITY;
  /** Ends that were announced. */
  const told = new Set<string>();
  const live = () => [...sessions.values()].filter((session) => !session.ended);

  /** One timer, for the scope that ends next. */
  function plan(): void {
    timer?.clear();
    timer = undefined;
    const nowMs = clock.monotonicMs();
    const due = live().flatMap((session) =>
      [
        ...activeScopes(session).values(),
        ...[...session.grants.values()].flatMap((grant) => [...grant.scopes.values()]),
      ]
        .map((expS) => session.clock.deadlineMs(expS))
        .flatMap((deadlineMs) => [deadlineMs, deadlineMs - ENDS_SOON_MS])
        .filter((atMs) => atMs > nowMs),
    );
    nextMs = Math.min(Number.POSITIVE_INFINITY, ...due);
    if (due.length > 0) timer = after(Math.min(...due) - nowMs, expire);
  }

  function tellSoon(session: Session, nowMs: number): void {
    for (const [scope, expS] of activeScopes(session)) {
      const name = `${session.sid}/${scope}/${expS}`;
      if (told.has(name) || nowMs < session.clock.deadlineMs(expS) - ENDS_SOON_MS) continue;
      told.add(name);
      events.endsSoon(session, scope);
    }
  }

  function drop(session: Session, grant: Grant, scopes: readonly Scope[], why: GrantEnd): void {
    for (const scope of scopes) grant.scopes.delete(scope);
    const whole = grant.scopes.size === 0;
    for (const scope of scopes)
      events.authorityLost(grant, scope, otherGrantWith(session, scope, grant), why);
    if (whole) events.authorityLost(grant, null, otherGrantWith(session, null, grant), why);
    if (whole) events.grantEnded(session, grant, why);
    else for (const scope of scopes) events.grantEnded(session, grant, why, scope);
  }

  function expire(): void {
    const nowMs = clock.monotonicMs();
    if (nowMs < nextMs) return;
    for (const session of live()) {
      for (const grant of [...session.grants.values()]) {
        const due = [...grant.scopes].filter(([, expS]) => session.clock.ended(expS, nowMs));
        if (due.length > 0)
          drop(
            session,
            grant,
            due.map(([scope]) => scope),
            "expired",
          );
      }
      if (session.grants.size > 0 && activeScopes(session).size === 0) end(session, "expired");
      else tellSoon(session, nowMs);
    }
    if (live().length === 0) told.clear();
    plan();
    events.changed();
  }

  function end(session: Session, why: SessionEnd): void {
    if (session.ended) return;
    session.ended = true;
    for (const grant of session.grants.values()) {
      if (grant.scopes.size > 0) drop(session, grant, [...grant.scopes.keys()], GRANT_END[why]);
    }
    events.sessionEnded(session, why);
    const ended = [...sessions.values()].filter((known) => known.ended);
    for (const old of ended.slice(0, Math.max(0, ended.length - ENDED_KEPT))) sessions.delete(old.sid);
    plan();
    events.changed();
  }

  return {
    get all() {
      return live();
    },
    get: (sid) => sessions.get(sid),
    open(make) {
      const known = sessions.get(make.sid);
      if (known !== undefined && !known.ended) return known;
      const session: Session = { ...make, grants: new Map(), ended: false, changes: [] };
      sessions.delete(make.sid);
      sessions.set(make.sid, session);
      return session;
    },
    add(session, grant) {
      session.grants.set(grant.jti, grant);
      plan();
      events.changed();
    },
    expire,
    revoke(scope, why) {
      for (const session of live()) {
        for (const grant of [...session.grants.values()]) {
          const taken = [...grant.scopes.keys()].filter((held) => scope === undefined || held === scope);
          if (taken.length > 0) drop(session, grant, taken, why);
        }
        if (activeScopes(session).size === 0) end(session, "customer");
      }
      plan();
      events.changed();
    },
    end,
  };
}
