/** What each message of an agent does: it is committed by a service, then told to those whom it concerns. */
import { type Body, type Catalogue, dispatch, encode, type Handlers, type Message } from "@deskside/protocol";
import type { Core } from "./core.ts";
import type { Device } from "./device.ts";
import { isRefused, refusalOf } from "./failure.ts";
import { inOrder } from "./in-order.ts";
import type { Refused } from "../ports/live.ts";
import type { Results } from "./results.ts";
import type { Streams } from "./streams.ts";
import { CLOSE } from "./socket.ts";

/** What an agent that no technician has accepted may say. */
const BEFORE_JOINING: ReadonlySet<string> = new Set([
  "join.request",
  "join.done",
  "join.failed",
  "agent.status",
  "error.report",
]);

/** Does work in the order of a device's messages. `re` is what an error report names. */
export type Later = (device: Device, re: string | undefined, work: () => Promise<void>) => void;

export function createLater({ log }: Pick<Core, "log">): Later {
  return (device, re, work) => {
    const failed = (error: unknown): void => {
      const refused = refusalOf(error);
      if (refused.code === "INTERNAL") log.error({ err: error, device: device.id }, "agent's message failed");
      device.session?.refuse(refused, re);
    };
    if (!inOrder(device, work, failed)) device.session?.end({ code: "OVERLOADED" }, CLOSE.tryLater);
  };
}

export interface AgentMessages {
  take(device: Device, message: Message<"agent-to-hub">): void;
  /** Whoever asked for the catalogue is answered by this. */
  readonly catalogues: Map<Device, (catalogue: Catalogue) => void>;
}

export interface AgentMessageParts {
  readonly core: Core;
  readonly later: Later;
  readonly streams: Streams;
  readonly results: Results;
  readonly presenceChanged: (device: Device) => void;
}

export function createAgentMessages({
  core,
  later,
  streams,
  results,
  presenceChanged,
}: AgentMessageParts): AgentMessages {
  const { services, topics } = core;
  const catalogues = new Map<Device, (catalogue: Catalogue) => void>();

  /** Commits, then tells the case's consoles and the one that asked. */
  function commit(
    device: Device,
    re: string | undefined,
    work: () => Promise<{ case: string } | Refused>,
    text: () => string,
    done?: (caseId: string) => void,
  ): void {
    later(device, re, async () => {
      const answer = await work();
      if (isRefused(answer)) {
        device.session?.refuse(answer, re);
        return;
      }
      device.serves(answer.case);
      const origin = re === undefined ? undefined : device.commands?.get(re)?.origin;
      topics.tell(text(), [`case:${answer.case}`], origin);
      done?.(answer.case);
    });
  }

  const handlers: Handlers<"agent-to-hub", Device> = {
    "agent.hello": (_body, device) =>
      device.session?.refuse({ code: "FORBIDDEN", details: "You are known already." }),
    "agent.status"(b, device) {
      device.nonce = b.nonce;
      device.prompt = b.prompt;
      device.running = b.running;
      if (device.joined && device.heardSessions !== device.session) {
        device.heardSessions = device.session;
        later(device, undefined, () => services.sessionsKnown(device.id, b.sessions));
      }
      const cases = device.cases.map((caseId) => `case:${caseId}`);
      topics.tell(encode({ t: "agent.status", d: device.id, b }), [`device:${device.id}`, ...cases]);
      presenceChanged(device);
    },
    "join.request"(b, device) {
      const work = (): Promise<{ case: string } | Refused> => services.joinRequested(device.id, b);
      const text = (): string => encode({ t: "join.request", d: device.id, b });
      commit(device, b.link, work, text, (caseId) => {
        device.join = { case: caseId, body: b };
      });
    },
    "join.done"(b, device) {
      const work = (): Promise<{ case: string } | Refused> => services.joinDone(device.id, b);
      commit(
        device,
        b.link,
        work,
        () => encode({ t: "join.done", d: device.id, b }),
        () => {
          device.joined = true;
          device.join = undefined;
          services.seen(device.id, core.now(), true);
          presenceChanged(device);
        },
      );
    },
    "join.failed"(b, device) {
      const waiting = device.join;
      device.join = undefined;
      if (waiting === undefined) return;
      topics.tell(encode({ t: "join.failed", d: device.id, b }), [`case:${waiting.case}`]);
      core.log.info({ device: device.id, code: b.code }, "agent refused to join");
    },
    "ask.shown": (b, device) =>
      commit(
        device,
        b.jti,
        () => services.askShown(device.id, b),
        () => encode({ t: "ask.shown", d: device.id, b }),
      ),
    "ask.answered"(b, device) {
      const work = (): Promise<{ case: string } | Refused> => services.askAnswered(device.id, b);
      const text = (): string => encode({ t: "ask.answered", d: device.id, b });
      commit(device, b.jti, work, text, () => device.commands?.delete(b.jti));
    },
    "grant.ended"(b, device) {
      // At once, whatever the store takes: nothing typed after this reaches the agent.
      if (b.scope === undefined || b.scope === "terminal") streams.closeInput(device, { grant: b.grant });
      commit(
        device,
        b.grant,
        () => services.grantEnded(device.id, b),
        () => encode({ t: "grant.ended", d: device.id, b }),
      );
    },
    "session.ended"(b, device) {
      streams.closeInput(device, { sid: b.sid });
      commit(
        device,
        b.sid,
        () => services.sessionEnded(device.id, b),
        () => encode({ t: "session.ended", d: device.id, b }),
      );
    },
    "cmd.confirming": (b, device) =>
      commit(
        device,
        b.jti,
        () => services.commandConfirming(device.id, b.jti),
        () => encode({ t: "cmd.confirming", d: device.id, b }),
      ),
    "cmd.progress"(b, device) {
      const command = device.commands?.get(b.jti);
      if (command !== undefined)
        topics.tell(encode({ t: "cmd.progress", d: device.id, b }), [`case:${command.case}`], command.origin);
    },
    "cmd.refused"(b, device) {
      later(device, b.jti ?? undefined, async () => {
        const answer = await services.commandRefused(device.id, b);
        if (isRefused(answer)) {
          device.session?.refuse(answer, b.jti ?? undefined);
          return;
        }
        const command = device.commands?.get(answer.jti);
        topics.tell(encode({ t: "cmd.refused", d: device.id, b }), [`case:${answer.case}`], command?.origin);
        if (command?.stream !== undefined) streams.end(command.stream, b.code);
        device.commands?.delete(answer.jti);
      });
    },
    "cmd.result": (b, device) => results.received(device, b),
    "stream.credit": (b, device) => streams.inputCredit(device, b.stream, b.offset),
    "stream.closed"(b, device) {
      const stream = device.streams?.get(b.stream);
      if (stream !== undefined) streams.end(stream, b.code);
    },
    "answer.give"(b, device) {
      later(device, b.step, async () => {
        const answer = await services.answered(device.id, b);
        if (isRefused(answer)) device.session?.refuse(answer, b.step);
        else device.serves(answer.case);
      });
    },
    "alert.raise"(b, device) {
      later(device, b.alert, async () => {
        const answer = await services.alertRaised(device.id, b);
        if (isRefused(answer)) device.session?.refuse(answer, b.alert);
        else device.session?.sendText(encode({ t: "alert.ack", b: { alert: b.alert } }));
      });
    },
    "deployment.state": (b, device) => later(device, undefined, () => services.deploymentState(device.id, b)),
    "head.given": (b, device) => later(device, b.sid, () => services.headGiven(device.id, b)),
    "catalogue.list"(b, device) {
      catalogues.get(device)?.(b);
      catalogues.delete(device);
    },
    "error.report": (b: Body<"error.report">, device) =>
      core.log.warn(
        { device: device.id, code: b.code, details: b.details, re: b.re },
        "agent reports an error",
      ),
  };

  return {
    catalogues,
    take(device, message) {
      if (!device.joined && !BEFORE_JOINING.has(message.t)) {
        device.session?.refuse({ code: "FORBIDDEN", details: "Join first." });
        return;
      }
      void dispatch(handlers, message, device);
    },
  };
}
