/** How the agent stands, for each who asks: the command line, the companion page, the hub. */
import { hostname } from "node:os";
import type { Body, CompanionView, Signer } from "@deskside/protocol";
import type { AgentStatus, GrantStatus } from "./agent-options.ts";
import type { Clock } from "./clock/clock.ts";
import { companionView } from "./companion/view.ts";
import type { HubSide } from "./connection/hub-side.ts";
import type { Asks } from "./consent/asks.ts";
import { activeScopes, type Session } from "./consent/grants.ts";
import type { Sessions } from "./consent/sessions.ts";
import type { Steps } from "./consent/steps.ts";
import type { TakingBack } from "./consent/taking-back.ts";
import type { CustomerSide } from "./customer/customer-side.ts";
import type { Shown } from "./customer/shown.ts";
import type { Trust } from "./identity/trust.ts";
import type { Joiner } from "./join/joiner.ts";
import type { Prompts } from "./prompt/prompts.ts";
import type { Running } from "./runner/running.ts";
import { AGENT_VERSION } from "./version.ts";

/** Commands that the hub is told of. */
const RUNNING_TOLD = 32;

export interface Standing {
  readonly clock: Clock;
  readonly signer: Signer;
  readonly trust: Trust;
  readonly joiner: Joiner;
  readonly hub: HubSide;
  readonly asks: Asks;
  readonly prompts: Prompts;
  readonly sessions: Sessions;
  readonly steps: Steps;
  readonly running: Running;
  readonly shown: Shown;
  readonly takingBack: TakingBack;
  /** Undefined until it has started. */
  readonly customer: () => CustomerSide | undefined;
}

/** What the command line shows. */
export function agentStatus(now: Standing): AgentStatus {
  const { trust, hub, shown } = now;
  const customer = now.customer();
  const ownMs = now.clock.ownMs();
  return {
    device: now.signer.kid,
    organisation: trust.authority?.organisation.name ?? null,
    root: trust.pinned?.root ?? null,
    hub: hub.origin ?? null,
    connection: hub.state,
    joining: now.joiner.state,
    problem: shown.problem?.text ?? null,
    prompt: customer?.place ?? "none",
    companion: customer?.url ?? null,
    sessions: now.sessions.all.map((session) => grantStatus(session, ownMs)),
    running: now.running.all.map((command) => command.text),
    askingBlocked: now.takingBack.askingBlocked,
    version: AGENT_VERSION,
  };
}

/** What the companion page shows. */
export function pageView(now: Standing): CompanionView {
  const { trust, hub, shown, sessions } = now;
  const { authority, pinned } = trust;
  const state = {
    practice: authority?.organisation.practice ?? false,
    organisation: authority?.organisation.name ?? null,
    host: new URL(hub.origin ?? pinned?.origin ?? "http://localhost").host,
    hostName: hostname(),
    connection: hub.state === "stopped" ? "offline" : hub.state,
    joining: now.joiner.state,
    problem: shown.problem,
    prompt: now.prompts.current,
    sessions: sessions.all,
    step: now.steps.current,
    running: now.running.all
      .filter((command) => !command.waiting)
      .map((command) => ({ jti: command.admitted.claims.jti, text: command.text })),
    done: shown.done,
    ended: sessions.all.length > 0 ? null : shown.ended,
    askingBlocked: now.takingBack.askingBlocked,
  } as const;
  return companionView(state, now.clock.ownMs());
}

/** What the hub is told whenever it has changed. */
export const hubStatus = (now: Standing): Body<"agent.status"> => ({
  nonce: now.asks.nonce,
  prompt: now.customer()?.place ?? "none",
  sessions: now.sessions.all.map((session) => session.sid),
  running: now.running.all.slice(0, RUNNING_TOLD).map((command) => command.admitted.claims.jti),
});

const grantStatus = (session: Session, nowMs: number): GrantStatus => ({
  sid: session.sid,
  technician: session.technician,
  organisation: session.organisation,
  case: session.caseRef,
  scopes: [...activeScopes(session)].map(([scope, expS]) => {
    const until = Math.round(session.clock.ownMs(expS * 1_000));
    return { scope, until, minutesLeft: Math.max(0, Math.round((until - nowMs) / 60_000)) };
  }),
});
