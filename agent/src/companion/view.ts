/** Puts together what the companion page shows. */
import type { CompanionView, ErrorCode, Prompt, Scope } from "@deskside/protocol";
import { activeScopes, type Session } from "../consent/grants.ts";

/** Rows that the page gets; older ones stay in the record. */
const DONE_SHOWN = 50;
const CHANGES_SHOWN = 50;

/** Everything that the view is made from, as it is now. */
export interface ViewState {
  practice: boolean;
  organisation: string | null;
  host: string;
  hostName: string;
  connection: CompanionView["connection"];
  joining: CompanionView["joining"];
  problem: { readonly code: ErrorCode; readonly text: string } | null;
  prompt: Prompt | null;
  sessions: readonly Session[];
  step: CompanionView["step"];
  running: readonly { readonly jti: string; readonly text: string }[];
  done: readonly CompanionView["done"][number][];
  ended: CompanionView["ended"];
  askingBlocked: boolean;
}

export function companionView(state: ViewState, nowMs: number): CompanionView {
  return {
    practice: state.practice,
    organisation: state.organisation,
    host: state.host,
    hostName: state.hostName,
    now: nowMs,
    connection: state.connection,
    joining: state.joining,
    problem: state.problem,
    prompt: state.prompt,
    sessions: state.sessions.map(sessionRow),
    step: state.step,
    done: state.done.slice(-DONE_SHOWN),
    running: state.running.slice(0, 32).map(({ jti, text }) => ({ jti, text, share: null })),
    ended: state.ended,
    askingBlocked: state.askingBlocked,
  };
}

const sessionRow = (session: Session): CompanionView["sessions"][number] => ({
  sid: session.sid,
  technician: session.technician,
  organisation: session.organisation,
  caseRef: session.caseRef,
  scopes: [...activeScopes(session)].map(([scope, expS]: [Scope, number]) => ({
    scope,
    // By this machine's own clock, which the page counts down with.
    until: Math.max(0, Math.round(session.clock.ownMs(expS * 1_000))),
  })),
  startedAt: session.startedAtMs,
});

/** What a session leaves on the page when it is over. */
export const endedRow = (
  session: Session,
  why: "stopped" | "finished" | "expired",
  atMs: number,
): NonNullable<CompanionView["ended"]> => ({
  at: atMs,
  why,
  technician: session.technician,
  changes: session.changes.slice(-CHANGES_SHOWN),
});
