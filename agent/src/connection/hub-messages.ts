/** What the agent does with each message of the hub. */
import { type Body, type Handlers, type Signer } from "@deskside/protocol";
import type { Clock } from "../clock/clock.ts";
import type { Asks } from "../consent/asks.ts";
import { dropRevoked } from "../consent/drop-revoked.ts";
import type { Sessions } from "../consent/sessions.ts";
import type { Steps } from "../consent/steps.ts";
import type { Trust } from "../identity/trust.ts";
import type { Joiner } from "../join/joiner.ts";
import type { Delivery } from "../results/delivery.ts";
import type { Running } from "../runner/running.ts";
import type { LiveStream } from "../streams/live-stream.ts";
import type { Outgoing } from "../streams/outgoing.ts";
import type { TerminalsOnDemand } from "../terminal/terminals-on-demand.ts";
import type { AlertRaiser } from "../watch/alert-raiser.ts";
import type { Send } from "./hub-side.ts";

export interface HubMessageDeps {
  readonly clock: Clock;
  readonly signer: Signer;
  readonly trust: Trust;
  readonly joiner: Joiner;
  readonly asks: Asks;
  readonly sessions: Sessions;
  readonly steps: Steps;
  readonly running: Running;
  readonly delivery: Delivery;
  readonly alerts: AlertRaiser;
  readonly outgoing: Outgoing;
  readonly terminals: TerminalsOnDemand;
  readonly live: LiveStream;
  readonly takeCommand: (body: Body<"cmd.send">) => Promise<void>;
  readonly send: Send;
  readonly note: (code: string, text: string) => void;
}

/** `hub.challenge` and `agent.welcome` are the connection's own affair. */
export function hubMessages(deps: HubMessageDeps): Handlers<"hub-to-agent"> {
  const { sessions, outgoing, steps, trust } = deps;
  return {
    "hub.challenge": () => {},
    "agent.welcome": () => {},
    "error.report": ({ code, details }) => deps.note(code, details ?? ""),
    "ask.send": (body) => deps.asks.handle(body),
    "cmd.send": (body) => deps.takeCommand(body),
    "result.ack": ({ jti }) => deps.delivery.acknowledged(jti),
    "alert.ack": ({ alert }) => deps.alerts.taken(alert),
    "stream.credit": ({ stream, offset }) => outgoing.credit(stream, offset),
    "stream.close": ({ stream }) => outgoing.close(stream),
    "terminal.resize": ({ stream, cols, rows }) => deps.terminals.loaded?.resize(stream, cols, rows),
    "live.idle": () => deps.live.idle(),
    "step.show": (body) => steps.show(body),
    "session.stop"({ sid }) {
      const session = sessions.get(sid);
      if (session !== undefined) sessions.end(session, "hub-asked");
    },
    async "trust.update"(update) {
      if (await trust.update(update)) await dropRevoked(deps);
    },
    "join.accept": (accepted) => deps.joiner.accepted(accepted),
    "head.request": (body) => giveHead(deps, body),
    async "catalogue.request"() {
      const { listCatalogue } = await import("../catalogue.ts");
      deps.send({ t: "catalogue.list", b: await listCatalogue() });
    },
  };
}

/** Signs the newest place of a case's chain. */
async function giveHead(
  { sessions, signer, clock, send }: HubMessageDeps,
  { sid, case: about, seq, hash }: Body<"head.request">,
): Promise<void> {
  const session = sessions.get(sid);
  // Only for a session that was here: nobody gets this machine's name under a chain that it has no part in.
  if (session === undefined) return;
  const iat = session.clock.nowS(clock.monotonicMs());
  const head = await signer.sign("head", { iss: signer.kid, case: about, seq, hash, iat });
  send({ t: "head.given", b: { sid, head } });
}
