/**
 * The agent: makes its features and ties them together. `start` opens the folder, closes what an earlier process
 * left open, and connects; `stop` ends every session, says so, and lets go of everything.
 */
import { createCrypto, dispatch, type ErrorCode, FRAME_FLAG } from "@deskside/protocol";
import type { Agent, AgentEnd, AgentOptions } from "./agent-options.ts";
import { createAlertWatch } from "./alerts/alert-watch.ts";
import { createSystemClock } from "./clock/clock.ts";
import { makeHello } from "./connection/hello.ts";
import { hubMessages } from "./connection/hub-messages.ts";
import { createHubSide, type HubSide, type Send } from "./connection/hub-side.ts";
import { createAsks } from "./consent/asks.ts";
import { activeScopes } from "./consent/grants.ts";
import { sessionEvents } from "./consent/session-events.ts";
import { createSessions } from "./consent/sessions.ts";
import { createSteps } from "./consent/steps.ts";
import { createTakingBack } from "./consent/taking-back.ts";
import { controlCommand } from "./control/control-commands.ts";
import { startControlServer } from "./control/control-server.ts";
import { type CustomerSide, startCustomerSide } from "./customer/customer-side.ts";
import { createShown } from "./customer/shown.ts";
import { recoverWhatIsLeft } from "./deployments/recover-what-is-left.ts";
import { DEFAULT_RATES } from "./guard/rates.ts";
import { type JoinLink, readJoinLink } from "./join/join.ts";
import { createJoiner } from "./join/joiner.ts";
import { createPrompts } from "./prompt/prompts.ts";
import { closeUnfinished } from "./results/close-unfinished.ts";
import { createDelivery } from "./results/delivery.ts";
import { createResults } from "./results/results.ts";
import { createCommands } from "./runner/commands.ts";
import { createRunning } from "./runner/running.ts";
import { AgentError } from "./state/agent-error.ts";
import { openState } from "./state/open-state.ts";
import { agentStatus, hubStatus, pageView, type Standing } from "./status.ts";
import { createLiveStream } from "./streams/live-stream.ts";
import { createOutgoing } from "./streams/outgoing.ts";
import { terminalsOnDemand } from "./terminal/terminals-on-demand.ts";
import { createAlertRaiser } from "./watch/alert-raiser.ts";
import { createDriftReports } from "./watch/drift-reports.ts";
import { problemWords, scopeLine, WORDS } from "./words/en.ts";

/** What is still on its way to the hub gets this long at the end, in ms. */
const FAREWELL_MS = 250;

/** Makes an agent; nothing happens before `start`. */
export function createAgent(options: AgentOptions): Agent {
  const ended = Promise.withResolvers<AgentEnd>();
  let parts: Awaited<ReturnType<typeof assemble>> | undefined;
  const running = () => {
    if (parts === undefined) throw new Error("The agent was not started");
    return parts;
  };
  return {
    async start(link) {
      const stack = new AsyncDisposableStack();
      try {
        const joinLink = link === undefined ? undefined : readJoinLink(link);
        parts = await assemble(options, joinLink, ended.resolve, stack);
      } catch (error) {
        await stack.disposeAsync();
        throw error;
      }
    },
    join: (link) => running().join(link),
    status: () => running().status(),
    revoke: (scope) => running().revoke(scope),
    stopSessions: () => running().stopSessions(),
    allowAsking: () => running().allowAsking(),
    async stop() {
      await parts?.stop();
      ended.resolve({ exitCode: 0 });
    },
    ended: ended.promise,
  };
}

/** Opens the folder, ties all parts together, and starts them. */
async function assemble(
  options: AgentOptions,
  firstLink: JoinLink | undefined,
  end: (how: AgentEnd) => void,
  stack: AsyncDisposableStack,
) {
  const crypto = createCrypto(globalThis.crypto);
  const clock = options.clock ?? createSystemClock();
  const state = await openState(options.stateDir, crypto, clock.ownMs, stack);
  const { folder, signer, trust, journal, note, failed } = state;
  const identity = { crypto, signer, trust };
  const stateDir = folder.path;
  if (trust.pinned === undefined && firstLink === undefined) {
    throw new AgentError(
      "This computer has not joined yet. Use the link that your technician gave you: deskside-agent join LINK",
    );
  }

  // oxlint-disable-next-line prefer-const -- what asks it is made before it
  let customer: CustomerSide | undefined;
  const place = () => customer?.place ?? null;
  const say = (line: string) => customer?.say(line);
  /** Where a browser cannot be opened, the address was printed. */
  const openPage = () => void customer?.open().catch(failed);
  let busy = false;
  const changed = () => {
    customer?.changed();
    const now = sessions.all.length > 0;
    if (now !== busy) options.busyChanged?.(now);
    busy = now;
  };
  const send: Send = (message) => hub.send(message);
  const sendStatus = () => void send({ t: "agent.status", b: hubStatus(standing) });
  const isConnected = () => hub.state === "online";

  const shown = createShown(clock.ownMs, changed);
  const outgoing = createOutgoing();
  const prompts = createPrompts(clock, changed);
  const running = createRunning(() => {
    changed();
    sendStatus();
  });
  const results = createResults({ crypto, signer, journal, journalFailed: failed });
  const delivery = createDelivery({ journal, outgoing, send: (b) => send({ t: "cmd.result", b }) });
  const live = createLiveStream(outgoing, async () => {
    const { createLiveSampler } = await import("./live/live-sampler.ts");
    const sampler = createLiveSampler();
    return (intervalMs, onSample, signal) => sampler.start(intervalMs, onSample, signal);
  });
  const credit = (stream: number, offset: number) => void send({ t: "stream.credit", b: { stream, offset } });
  const terminals = terminalsOnDemand({ outgoing, isConnected, credit });

  const sessionEnded = (sid: string) => {
    steps.clear(sid);
    sendStatus();
  };
  const sessions = createSessions(
    clock,
    sessionEvents({ clock, running, shown, send, say, changed, sessionEnded }),
  );
  const steps = createSteps({
    crypto,
    signer,
    nowS: (sid) => sessions.get(sid)?.clock.nowS(clock.monotonicMs()) ?? Math.floor(clock.ownMs() / 1_000),
    send: (b) => send({ t: "answer.give", b }),
    changed,
  });
  const takingBack = createTakingBack({ sessions, prompts, running, shown, say, changed });

  const rates = { ...DEFAULT_RATES, ...options.rates };
  const asks = createAsks({
    ...identity,
    clock,
    contacts: state.contacts,
    sessions,
    prompts,
    note,
    limits: {
      programsPerMinute: rates.programsPerMinute,
      checksPerMinute: rates.checksPerMinute,
      terminals: Math.min(16, rates.terminals),
    },
    place,
    isBlocked: () => takingBack.askingBlocked,
    host: () => (trust.pinned === undefined ? "" : new URL(trust.pinned.origin).host),
    shown(b) {
      send({ t: "ask.shown", b });
      sendStatus();
      openPage();
    },
    answered(b) {
      send({ t: "ask.answered", b });
      const session = b.outcome === "granted" ? sessions.get(b.sid) : undefined;
      if (session !== undefined) {
        shown.forgetEnded();
        const scopes = scopeLine([...activeScopes(session).keys()]);
        shown.remember("asked", `${session.technician} was allowed to: ${scopes}`);
      }
      sendStatus();
    },
  });

  const alerts = createAlertRaiser((b) => void send({ t: "alert.raise", b }));
  const drift = createDriftReports({
    stateDir,
    send: (report) => send({ t: "deployment.state", b: { report } }),
    failed,
  });

  let stopping = false;
  async function stop(): Promise<void> {
    if (stopping) return;
    stopping = true;
    prompts.withdraw();
    for (const session of sessions.all) sessions.end(session, "agent-stopping");
    await running.stop(() => true, "agent-stopping");
    if (isConnected()) await new Promise((resolve) => setTimeout(resolve, FAREWELL_MS));
    await stack.disposeAsync();
  }
  /** The agent cannot go on: everything ends, and whoever started it is told what to do. */
  function giveUp(code: ErrorCode, details?: string): void {
    if (stopping) return;
    const problem = problemWords(code, details, clock.ownMs());
    void stop().then(() => end({ exitCode: 1, problem }));
  }

  const joined = () => {
    sendStatus();
    changed();
  };
  const joiner = createJoiner({ ...identity, ownMs: clock.ownMs, shown, send, say, note, joined, giveUp });
  async function join(text: string): Promise<void> {
    const link = readJoinLink(text);
    await joiner.begin(link);
    changed();
    hub.connect(link.origin);
  }

  const features = {
    clock,
    signer,
    trust,
    joiner,
    asks,
    prompts,
    sessions,
    steps,
    running,
    shown,
    takingBack,
  };
  const streams = { outgoing, live, terminals };
  const takeCommand = createCommands({
    ...identity,
    ...streams,
    clock,
    journal,
    rates,
    stateDir,
    sessions,
    prompts,
    running,
    results,
    delivery,
    place,
    openPage,
    send,
    isConnected,
    note,
    failed,
    finished({ admitted }, description, status) {
      if (status === "refused") return;
      const text = status === "ok" ? description.done : `${description.done} (${status.replace("_", " ")})`;
      shown.remember(description.kind, text);
      if (description.kind === "changed") admitted.session.changes.push(text);
      say(`${admitted.session.technician} ${text}`);
      if (admitted.claims.op === "procedure.install") void drift.look();
    },
  });
  const handlers = hubMessages({ ...features, ...streams, delivery, alerts, takeCommand, send, note });
  const hub: HubSide = createHubSide({
    trust,
    joiner,
    shown,
    say,
    note,
    changed,
    giveUp,
    isStopping: () => stopping,
    hello: (challenge) =>
      makeHello(signer, challenge, {
        prompt: place() ?? "none",
        nonce: asks.nonce,
        root: trust.pinned?.root ?? null,
        ...(joiner.offer === undefined ? {} : { join: joiner.offer }),
        streams: outgoing.list(),
      }),
    welcome(welcome, frames) {
      sessions.expire();
      if (!joiner.welcomed() && shown.solved("OFFLINE")) say(WORDS.hubBack);
      outgoing.attach(frames, welcome.streams);
      live.connected(true);
      for (const { stream, offset } of terminals.loaded?.inputOffsets() ?? []) credit(stream, offset);
      for (const part of [delivery, steps, alerts, drift]) part.connected();
      sendStatus();
      changed();
    },
    message: (message) => dispatch<"hub-to-agent", void>(handlers, message, undefined),
    frame(head, bytes) {
      if ((head.flags & FRAME_FLAG.input) === 0 || terminals.loaded?.input(head, bytes) !== "forged") return;
      note("STREAM_FORGED", `stream ${head.stream}: a frame with a wrong tag or place`);
      send({ t: "stream.closed", b: { stream: head.stream, code: "STREAM_FORGED" } });
    },
    misbehaved: note,
    away() {
      outgoing.detach();
      live.connected(false);
    },
  });

  const standing: Standing = { ...features, hub, customer: () => customer };
  const { stopSessions, allowAsking, revoke } = takingBack;
  const agent = { join, status: () => agentStatus(standing), revoke, stopSessions, allowAsking, stop };

  await recoverWhatIsLeft(stateDir, (line, ok) => note(ok ? "RECOVERED" : "STATE", line));
  await closeUnfinished(journal, results, clock.ownMs());
  customer = await startCustomerSide({
    options,
    file: folder.companionFile,
    view: () => pageView(standing),
    prompts,
    steps,
    takingBack,
    nowMs: clock.ownMs,
    placeChanged: sendStatus,
  });
  stack.defer(() => customer?.stop());

  const alertWatch = createAlertWatch({
    stateDir,
    onAlert: (alert, signal) => alerts.raise(alert, signal),
    onRejected: (file, why) => note("BAD_REQUEST", `${file}: ${why}`),
  });
  stack.defer(() => alertWatch.stop());
  stack.defer(() => drift.stop());
  await alertWatch.start();

  if (firstLink !== undefined) await joiner.begin(firstLink);
  const control = await startControlServer(folder.controlSocket, (request) => controlCommand(agent, request));
  stack.defer(() => control.stop());
  stack.defer(() => {
    hub.stop();
    outgoing.closeAll();
  });
  hub.connect(firstLink?.origin ?? trust.pinned?.origin ?? "");
  void drift.look();
  if (options.openPage === true && firstLink !== undefined) openPage();
  return agent;
}
