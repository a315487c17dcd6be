/** What each message of a console does. What is signed is checked and committed by a service before an agent gets it. */
import { dispatch, encode, type Handlers, type Message } from "@deskside/protocol";
import type { ConsoleSession } from "./console-session.ts";
import type { Core } from "./core.ts";
import type { Device } from "./device.ts";
import type { Dues } from "./dues.ts";
import { isRefused, refusalOf } from "./failure.ts";
import { inOrder } from "./in-order.ts";
import { COMMANDS_PER_DEVICE } from "./limits.ts";
import type { LiveFeeds } from "./live-feeds.ts";
import { countOf, idOf, objectOf, peek } from "./peek.ts";
import { RoutedStream } from "./routed-stream.ts";
import { CLOSE } from "./socket.ts";
import type { Streams } from "./streams.ts";
import { isTopic } from "./topics.ts";

type CommandMessage = Extract<Message<"console-to-hub">, { t: "cmd.send" }>;

export interface ConsoleMessageParts {
  readonly core: Core;
  readonly streams: Streams;
  readonly feeds: LiveFeeds;
  readonly dues: Dues;
}

export function createConsoleMessages({
  core,
  streams,
  feeds,
  dues,
}: ConsoleMessageParts): (console: ConsoleSession, message: Message<"console-to-hub">) => void {
  const { services, devices, topics } = core;

  /** In the order of the console's messages: a command must not overtake the one before, its number would be stale. */
  function later(
    console: ConsoleSession,
    re: string | undefined,
    device: string | undefined,
    work: () => Promise<void>,
  ): void {
    const failed = (error: unknown): void => {
      const refused = refusalOf(error);
      if (refused.code === "INTERNAL")
        core.log.error({ err: error, account: console.user.account }, "console's message failed");
      console.refuse(refused, re, device);
    };
    if (!inOrder(console, work, failed)) console.close(CLOSE.tryLater, "OVERLOADED");
  }

  /** The device that a message is for, where it is connected; else says so. */
  function connected(
    console: ConsoleSession,
    id: string | undefined,
    re: string | undefined,
  ): Device | undefined {
    if (id === undefined) {
      console.refuse({ code: "BAD_REQUEST", details: "The message names no device." }, re);
      return undefined;
    }
    const device = devices.get(id);
    if (device?.session !== undefined) return device;
    console.refuse({ code: "OFFLINE" }, re, id);
    return undefined;
  }

  /** A stream of this console, whatever device the message names. */
  const own = (console: ConsoleSession, id: number): RoutedStream | undefined => console.streams.get(id);

  async function command(console: ConsoleSession, device: Device, { b }: CommandMessage): Promise<void> {
    const claims = peek(b.cmd);
    const jti = idOf(claims["jti"]);
    const args = objectOf(claims["args"]);
    const wanted = countOf(args["stream"]);
    // Asked before anything is recorded: a number that is taken would mix two streams.
    if (wanted !== undefined && !device.commands?.has(jti ?? "") && !streams.free(device, console, wanted)) {
      console.refuse({ code: "STREAM_BUSY" }, jti, device.id);
      return;
    }
    const answer = await services.commanded(console.user, device.id, b);
    if (isRefused(answer)) {
      console.refuse(answer, jti, device.id);
      return;
    }
    device.serves(answer.case);
    const known = device.commands?.get(answer.jti)?.stream;
    const stream =
      answer.stream === null || known !== undefined
        ? known
        : routed(console, device, claims, answer.stream, answer);
    remember(device, answer.jti, { case: answer.case, origin: console, stream });
    if (stream !== undefined && stream !== known) streams.open(stream);
    const { session } = device;
    if (session === undefined) {
      // It is in the record, and was never sent: it expires by itself.
      if (stream !== undefined) streams.end(stream, "OFFLINE");
      console.refuse({ code: "OFFLINE" }, answer.jti, device.id);
      return;
    }
    session.sendText(encode({ t: "cmd.send", b: introduced(console, device, claims, b) }));
  }

  function routed(
    console: ConsoleSession,
    device: Device,
    claims: Readonly<Record<string, unknown>>,
    stream: { id: number; kind: "terminal" | "output"; recordAs: string | null },
    command: { jti: string; case: string },
  ): RoutedStream {
    const args = objectOf(claims["args"]);
    const root = countOf(args["terminal"]);
    const of = root === undefined ? undefined : device.streams?.get(root);
    return new RoutedStream(device, console, {
      ...stream,
      jti: command.jti,
      case: command.case,
      sid: idOf(claims["sid"]) ?? "",
      grant: idOf(claims["grant"]) ?? "",
      terminal: root ?? stream.id,
      from: root === undefined ? 0 : (countOf(args["from"]) ?? 0),
      drives: root === undefined || args["drive"] === true,
      cols: countOf(args["cols"]) ?? of?.cols ?? 80,
      rows: countOf(args["rows"]) ?? of?.rows ?? 24,
    });
  }

  function remember(
    device: Device,
    jti: string,
    command: { case: string; origin: ConsoleSession; stream: RoutedStream | undefined },
  ): void {
    device.commands ??= new Map();
    device.commands.set(jti, command);
    const [oldest] = device.commands.keys();
    if (device.commands.size > COMMANDS_PER_DEVICE && oldest !== undefined) device.commands.delete(oldest);
  }

  /** Adds the certificates that this connection of the agent has not had: the console cannot know that it is a new one. */
  function introduced(
    console: ConsoleSession,
    device: Device,
    claims: Readonly<Record<string, unknown>>,
    body: CommandMessage["b"],
  ): CommandMessage["b"] {
    const kid = typeof claims["iss"] === "string" ? claims["iss"] : "";
    if (body.certs !== undefined) console.certs.set(kid, body.certs);
    device.introduced ??= new Set();
    const certs = body.certs ?? (device.introduced.has(kid) ? undefined : console.certs.get(kid));
    if (certs === undefined) return body;
    device.introduced.add(kid);
    return { ...body, certs: [...certs] };
  }

  async function begin(console: ConsoleSession, caseId: string): Promise<void> {
    for (const device of devices.values()) {
      if (device.join?.case === caseId)
        console.sendText(encode({ t: "join.request", d: device.id, b: device.join.body }));
    }
    const { due } = await services.pending(caseId);
    for (const b of dues.of(caseId, due)) console.sendText(encode({ t: "run.due", b }));
  }

  const handlers: Handlers<"console-to-hub", ConsoleSession> = {
    "topic.watch"(b, console) {
      if (!b.topics.every(isTopic)) {
        console.refuse({ code: "BAD_REQUEST", details: "A topic is cases, devices, case:ID or device:ID." });
        return;
      }
      for (const topic of topics.watch(console, new Set(b.topics))) {
        if (topic.startsWith("case:"))
          later(console, undefined, undefined, () => begin(console, topic.slice("case:".length)));
      }
    },
    "live.watch"(b, console, id) {
      const device = id === undefined ? undefined : devices.get(id);
      if (device !== undefined) feeds.watch(device, console, b.watch);
      else if (b.watch) console.refuse({ code: "OFFLINE" }, undefined, id);
    },
    "join.accept"(b, console, id) {
      const device = connected(console, id, b.link);
      if (device === undefined) return;
      later(console, b.link, id, async () => {
        const answer = await services.joinAccepted(console.user, device.id, b);
        if (isRefused(answer)) console.refuse(answer, b.link, id);
        else if (device.session?.sendText(encode({ t: "join.accept", b })) !== true)
          console.refuse({ code: "OFFLINE" }, b.link, id);
      });
    },
    "ask.send"(b, console, id) {
      const jti = idOf(peek(b.ask)["jti"]);
      const device = connected(console, id, jti);
      if (device === undefined) return;
      later(console, jti, id, async () => {
        const answer = await services.asked(console.user, device.id, b);
        if (isRefused(answer)) {
          console.refuse(answer, jti, id);
          return;
        }
        device.serves(answer.case);
        // Whoever asks hears the answer, also without watching the case.
        remember(device, answer.jti, { case: answer.case, origin: console, stream: undefined });
        if (device.session?.sendText(encode({ t: "ask.send", b })) !== true)
          console.refuse({ code: "OFFLINE" }, jti, id);
      });
    },
    "cmd.send"(b, console, id) {
      const jti = idOf(peek(b.cmd)["jti"]);
      const device = connected(console, id, jti);
      if (device === undefined) return;
      later(console, jti, id, () => command(console, device, { t: "cmd.send", b }));
    },
    "stream.credit"(b, console) {
      const stream = own(console, b.stream);
      if (stream !== undefined) streams.credit(stream, b.offset);
    },
    "stream.close"(b, console) {
      const stream = own(console, b.stream);
      if (stream !== undefined) streams.close(stream);
    },
    "terminal.resize"(b, console) {
      const stream = own(console, b.stream);
      if (stream === undefined || stream.inputClosed) return;
      stream.device.session?.sendText(encode({ t: "terminal.resize", b }));
      stream.sink?.resize(b.cols, b.rows, core.now() - stream.openedAt);
    },
    "trust.update"(b, console, id) {
      later(console, undefined, id, async () => {
        const refused = await services.trustUpdated(console.user, b);
        if (refused !== undefined) {
          console.refuse(refused, undefined, id);
          return;
        }
        const text = encode({ t: "trust.update", b });
        if (id !== undefined) devices.get(id)?.session?.sendText(text);
        else for (const device of devices.values()) if (device.joined) device.session?.sendText(text);
      });
    },
  };

  return (console, message) => void dispatch(handlers, message, console);
}
