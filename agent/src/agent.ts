/**
 * The agent: the only place that ties its features together. `start` opens the folder, closes what an earlier process
 * left open, and connects; `stop` ends every session, says so, and lets go of everything.
 */
import { existsSync } from "node:fs";
import { hostname } from "node:os";
import { join as joinPath } from "node:path";
import {
  type Body,
  createCrypto,
  DesksideError,
  dispatch,
  type ErrorCode,
  FRAME_FLAG,
  type Handlers,
  type Message,
  type Scope,
  type Signer,
} from "@deskside/protocol";
import type { AgentEnd, AgentOptions, AgentStatus } from "./agent-options.ts";
import { createAlertWatch } from "./alerts/alert-watch.ts";
import { companionView, endedRow, type ViewState } from "./companion/view.ts";
import { createAlertRaiser } from "./watch/alert-raiser.ts";
import { createDriftReports } from "./watch/drift-reports.ts";
import { makeHello, systemLine } from "./connection/hello.ts";
import { dropRevoked } from "./consent/drop-revoked.ts";
import { closeUnfinished } from "./results/close-unfinished.ts";
import { takeCommand } from "./runner/take-command.ts";
import { grantStatus } from "./status.ts";
import { createSystemClock } from "./clock/clock.ts";
import type { StopReason } from "./commands/_command.ts";
import { registry as commandRegistry } from "./commands/registry.gen.ts";
import { createAsks } from "./consent/asks.ts";
import { activeScopes } from "./consent/grants.ts";
import { createSessions } from "./consent/sessions.ts";
import { createSteps } from "./consent/steps.ts";
import { hubAddress } from "./connection/hub-address.ts";
import { createHubConnection, type HubConnection } from "./connection/hub-connection.ts";
import type { ControlAnswer, ControlRequest } from "./control/control-protocol.ts";
import { type ControlServer, startControlServer } from "./control/control-server.ts";
import { type CustomerSide, startCustomerSide } from "./customer/customer-side.ts";
import { createGuard } from "./guard/guard.ts";
import { createRateLimiter, DEFAULT_RATES } from "./guard/rates.ts";
import { machinePolicy } from "./guard/policy.ts";
import { openContacts } from "./identity/contacts.ts";
import { openDeviceKey } from "./identity/device-key.ts";
import { openTrust } from "./identity/trust.ts";
import { beginJoining, type Joining, type JoinLink, readJoinLink } from "./join/join.ts";
import { openJournal } from "./journal/journal.ts";
import { createPrompts } from "./prompt/prompts.ts";
import { createDelivery } from "./results/delivery.ts";
import { createResults } from "./results/results.ts";
import { askConfirmation } from "./runner/confirm.ts";
import { createCore } from "./runner/core.ts";
import { describe } from "./runner/describe.ts";
import { createRunner } from "./runner/run.ts";
import { createRunning } from "./runner/running.ts";
import { AgentError } from "./state/agent-error.ts";
import { takeInstanceLock } from "./state/instance-lock.ts";
import { openStateFolder } from "./state/state-folder.ts";
import { createLiveStream } from "./streams/live-stream.ts";
import { createOutgoing } from "./streams/outgoing.ts";
import type { Terminals } from "./terminal/terminals.ts";
import { AGENT_VERSION } from "./version.ts";
import { problemWords, scopeLine, timeOfDay, WORDS } from "./words/en.ts";

export interface Agent {
  /** Opens everything and connects; resolves once the agent is at work (the hub may still be away). */
  start(link?: string): Promise<void>;
  /** Joins another case, or the first one. */
  join(link: string): Promise<void>;
  status(): AgentStatus;
  /** Takes a scope back, or all of them. */
  revoke(scope?: Scope): Promise<void>;
  /** Stop: ends every session; resolves within two seconds, when nothing of them runs any more. */
  stopSessions(): Promise<void>;
  /** After a Stop: they may ask again. */
  allowAsking(): void;
  /** Ends sessions, says so, and lets go of everything. May be called again. */
  stop(): Promise<void>;
  /** Resolves when the agent has ended. */
  readonly ended: Promise<AgentEnd>;
}

/** Rows of "what was done" that are kept for the page. */
const DONE_KEPT = 200;
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
        parts = await assemble(
          options,
          link === undefined ? undefined : readJoinLink(link),
          ended.resolve,
          stack,
        );
      } catch (error) {
        await stack.disposeAsync();
        throw error;
      }
    },
    join: (link) => running().join(readJoinLink(link)),
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
  const folder = openStateFolder(options.stateDir);
  const lock = takeInstanceLock(folder.lockFile);
  stack.defer(() => lock.release());

  const signer: Signer = await openDeviceKey(crypto, folder.keyFile);
  const trust = await openTrust(crypto, folder.organisationFile, clock.ownMs);
  if (trust.pinned === undefined && firstLink === undefined) {
    throw new AgentError(
      "This computer has not joined yet. Use the link that your technician gave you: deskside-agent join LINK",
    );
  }
  const contacts = openContacts(folder.contactsFile);
  const journal = openJournal(folder.journalFile, clock.ownMs);
  stack.defer(() => journal.close());

  const done: { at: number; kind: "looked" | "checked" | "changed" | "asked" | "other"; text: string }[] = [];
  let joining: Joining | undefined;
  let joinState: AgentStatus["joining"] = trust.pinned === undefined ? "no" : "joined";
  let problem: { code: ErrorCode; text: string } | null = null;
  let lastEnded: Body<"companion.view">["ended"] = null;
  let askingBlocked = false;
  let connection: HubConnection | undefined;
  // oxlint-disable-next-line prefer-const -- what asks it is made before it
  let customer: CustomerSide | undefined;
  let stopping = false;
  /** The hub's origin. */
  let connectedTo: string | undefined;

  const note = (code: string, text: string) => {
    try {
      journal.note(code, text);
    } catch {
      // A full disk: the journal refuses work by itself, and a note is no work.
    }
  };
  const failed = (error: unknown) =>
    note("INTERNAL", error instanceof Error ? `${error.name}: ${error.message}` : "failed");
  let busy = false;
  const changed = () => {
    customer?.changed();
    const now = sessions.all.length > 0;
    if (now !== busy) options.busyChanged?.(now);
    busy = now;
  };
  const send = (message: Message<"agent-to-hub">): boolean => connection?.send(message) ?? false;
  const isConnected = () => connection?.state === "online";
  const say = (line: string) => customer?.say(line);
  /** Where a browser cannot be opened, the address was printed. */
  const openPage = () => void customer?.open().catch(failed);
  const setProblem = (code: ErrorCode, details?: string) => {
    problem = { code, text: problemWords(code, details, clock.ownMs()) };
    changed();
  };
  const remember = (kind: (typeof done)[number]["kind"], text: string) => {
    done.push({ at: clock.ownMs(), kind, text });
    if (done.length > DONE_KEPT) done.shift();
    changed();
  };

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
  let terminals: Promise<Terminals> | undefined;
  const loadTerminals = () =>
    (terminals ??= import("./terminal/terminals.ts").then(({ createTerminals }) =>
      createTerminals({
        outgoing,
        isConnected,
        credit: (stream, offset) => void send({ t: "stream.credit", b: { stream, offset } }),
      }),
    ));
  /** The terminals where any was ever opened: frames must not wait for a promise. */
  let openTerminals: Terminals | undefined;

  const sessions = createSessions(clock, {
    grantEnded(session, grant, why, scope) {
      const at = Math.round(session.clock.nowMs(clock.monotonicMs()));
      send({
        t: "grant.ended",
        b: { grant: grant.jti, sid: session.sid, ...(scope === undefined ? {} : { scope }), why, at },
      });
    },
    authorityLost(grant, scope, heir, why) {
      const reasons: Partial<Record<typeof why, StopReason>> = {
        stopped: "stopped-by-customer",
        revoked: "stopped-by-customer",
        ended: "cancelled",
        "agent-stopping": "agent-stopping",
      };
      running.authorityLost(grant, scope, heir, reasons[why] ?? "grant-ended");
    },
    sessionEnded(session, why) {
      const at = Math.round(session.clock.nowMs(clock.monotonicMs()));
      send({ t: "session.ended", b: { sid: session.sid, why, at } });
      steps.clear(session.sid);
      const shown = why === "expired" ? "expired" : why === "technician" ? "finished" : "stopped";
      lastEnded = endedRow(session, shown, clock.ownMs());
      say(
        why === "customer" || why === "hub-asked"
          ? WORDS.stopped(session.technician)
          : WORDS.finished(timeOfDay(clock.ownMs())),
      );
      sendStatus();
    },
    endsSoon: (_session, scope) => say(WORDS.endsSoon(scopeLine([scope]), 5)),
    changed,
  });
  const steps = createSteps({
    crypto,
    signer,
    nowS: (sid) => sessions.get(sid)?.clock.nowS(clock.monotonicMs()) ?? Math.floor(clock.ownMs() / 1_000),
    send: (b) => send({ t: "answer.give", b }),
    changed,
  });

  const rates = { ...DEFAULT_RATES, ...options.rates };
  const guard = createGuard({
    crypto,
    clock,
    device: signer.kid,
    trust,
    journal,
    session: (sid) => sessions.get(sid),
    rates: createRateLimiter(rates, clock),
    policy: machinePolicy(async (check) => {
      const { loadCheck } = await import("./checks/_run-check.ts");
      return (await loadCheck(check))?.scope;
    }),
  });
  const runner = createRunner({
    crypto,
    clock,
    journal,
    results,
    outgoing,
    running,
    stateDir: folder.path,
    isConnected,
    deliver: (result) => delivery.deliver(result),
    report: (t, b) => void send({ t, b }),
    async loadCommand(op) {
      if (!Object.hasOwn(commandRegistry, op)) return undefined;
      return (await commandRegistry[op as keyof typeof commandRegistry]()).default;
    },
    describe: ({ operation, args }) => describe(operation, args),
    confirm: (admitted, shown, signal) => {
      openPage();
      return askConfirmation(
        { prompts, stateDir: folder.path, canAsk: () => (customer?.place ?? null) !== null },
        admitted,
        shown,
        signal,
      );
    },
    core: (command, stream, announce) =>
      createCore(
        {
          running,
          sessions,
          outgoing,
          live,
          terminals: async () => (openTerminals = await loadTerminals()),
        },
        command,
        stream,
        announce,
      ),
    finished({ admitted }, description, status) {
      if (status === "refused") return;
      const text = status === "ok" ? description.done : `${description.done} (${status.replace("_", " ")})`;
      remember(description.kind, text);
      if (description.kind === "changed") admitted.session.changes.push(text);
      say(`${admitted.session.technician} ${text}`);
      if (admitted.claims.op === "procedure.install") void drift.look();
    },
    failed: (error) => failed(error),
  });
  const asks = createAsks({
    crypto,
    clock,
    signer,
    trust,
    contacts,
    sessions,
    prompts,
    limits: {
      programsPerMinute: rates.programsPerMinute,
      checksPerMinute: rates.checksPerMinute,
      terminals: Math.min(16, rates.terminals),
    },
    place: () => customer?.place ?? null,
    isBlocked: () => askingBlocked,
    host: () => (trust.pinned === undefined ? "" : new URL(trust.pinned.origin).host),
    shown(b) {
      send({ t: "ask.shown", b });
      sendStatus();
      openPage();
    },
    answered(b) {
      send({ t: "ask.answered", b });
      if (b.outcome === "granted") {
        lastEnded = null;
        const session = sessions.get(b.sid);
        if (session !== undefined)
          remember(
            "asked",
            `${session.technician} was allowed to: ${scopeLine([...activeScopes(session).keys()])}`,
          );
      }
      sendStatus();
    },
    note,
  });

  const alerts = createAlertRaiser((b) => void send({ t: "alert.raise", b }));
  const drift = createDriftReports({
    stateDir: folder.path,
    send: (report) => send({ t: "deployment.state", b: { report } }),
    failed,
  });
  const handlers: Handlers<"hub-to-agent"> = {
    "hub.challenge": () => {},
    "agent.welcome": () => {},
    "error.report": ({ code, details }) => note(code, details ?? ""),
    "ask.send": (body) => asks.handle(body),
    "cmd.send": (body) =>
      takeCommand(
        {
          clock,
          sessions,
          guard,
          runner,
          delivery,
          note,
          refused: (b) => void send({ t: "cmd.refused", b }),
        },
        body,
      ),
    "result.ack": ({ jti }) => delivery.acknowledged(jti),
    "alert.ack": ({ alert }) => alerts.taken(alert),
    "stream.credit": ({ stream, offset }) => outgoing.credit(stream, offset),
    "stream.close": ({ stream }) => outgoing.close(stream),
    "terminal.resize": ({ stream, cols, rows }) => openTerminals?.resize(stream, cols, rows),
    "live.idle": () => live.idle(),
    "step.show": (body) => steps.show(body),
    async "session.stop"({ sid }) {
      const session = sessions.get(sid);
      if (session === undefined) return;
      sessions.end(session, "hub-asked");
    },
    async "trust.update"(update) {
      if (!(await trust.update(update))) return;
      await dropRevoked({ trust, clock, sessions, running });
    },
    async "join.accept"(accepted) {
      if (joining === undefined || accepted.link !== joining.link.place) return;
      await joined(joining, accepted);
    },
    async "head.request"({ sid, case: about, seq, hash }) {
      const session = sessions.get(sid);
      // Only for a session that was here: nobody gets this machine's name under a chain that it has no part in.
      if (session === undefined) return;
      const iat = session.clock.nowS(clock.monotonicMs());
      const head = await signer.sign("head", { iss: signer.kid, case: about, seq, hash, iat });
      send({ t: "head.given", b: { sid, head } });
    },
    async "catalogue.request"() {
      const { listCatalogue } = await import("./catalogue.ts");
      send({ t: "catalogue.list", b: await listCatalogue() });
    },
  };

  async function joined(by: Joining, accepted: Body<"join.accept">): Promise<void> {
    const { place: link } = by.link;
    try {
      await by.accept(accepted);
    } catch (error) {
      if (!(error instanceof DesksideError)) throw error;
      const { code, details } = error;
      joinState = "failed";
      note(code, "the answer to a join link does not count");
      send({ t: "join.failed", b: { link, code, ...(details === undefined ? {} : { details }) } });
      setProblem(code, details);
      // A wrong answer may come from whoever sits in between; a wrong clock or organisation will not mend itself.
      if (trust.pinned === undefined && code !== "SIGNATURE") giveUp(code, details);
      return;
    }
    joining = undefined;
    joinState = "joined";
    problem = null;
    send({ t: "join.done", b: { link, root: by.link.root } });
    sendStatus();
    say(WORDS.joined(trust.authority?.organisation.name ?? ""));
    changed();
  }

  function sendStatus(): void {
    send({
      t: "agent.status",
      b: {
        nonce: asks.nonce,
        prompt: customer?.place ?? "none",
        sessions: sessions.all.map((session) => session.sid),
        running: running.all.slice(0, 32).map((command) => command.admitted.claims.jti),
      },
    });
  }

  /** The agent cannot go on: everything ends, and whoever started it is told what to do. */
  function giveUp(code: ErrorCode, details?: string): void {
    if (stopping) return;
    const why = problemWords(code, details, clock.ownMs());
    void stop().then(() => end({ exitCode: 1, problem: why }));
  }

  async function stop(): Promise<void> {
    if (stopping) return;
    stopping = true;
    prompts.withdraw();
    for (const session of sessions.all) sessions.end(session, "agent-stopping");
    await running.stop(() => true, "agent-stopping");
    if (isConnected()) await new Promise((resolve) => setTimeout(resolve, FAREWELL_MS));
    await stack.disposeAsync();
  }

  async function stopSessions(): Promise<void> {
    const hadSomething = sessions.all.length > 0 || prompts.current !== null;
    askingBlocked ||= hadSomething;
    prompts.withdraw();
    for (const session of sessions.all) sessions.end(session, "customer");
    await running.stop(() => true, "stopped-by-customer");
    changed();
  }
  function allowAsking(): void {
    askingBlocked = false;
    lastEnded = null;
    say(WORDS.mayAskAgain);
    changed();
  }

  async function recover(): Promise<void> {
    const left = ["deployments", "run-once", "tmp"].some((name) => existsSync(joinPath(folder.path, name)));
    if (!left) return;
    const { recoverAtStart } = await import("./deployments/recover.ts");
    for (const { deployment, what, ok } of await recoverAtStart(folder.path)) {
      note(ok ? "RECOVERED" : "STATE", `${deployment}: ${what}`);
      say(`${deployment}: ${what}`);
    }
  }

  function connect(origin: string): HubConnection {
    return createHubConnection(hubAddress(origin), {
      hello: (challenge) =>
        makeHello(signer, challenge, {
          prompt: customer?.place ?? "none",
          nonce: asks.nonce,
          root: trust.pinned?.root ?? null,
          ...(joining === undefined ? {} : { join: { link: joining.link.place, token: joining.token } }),
          streams: outgoing.list(),
        }),
      welcome(welcome, frames) {
        sessions.expire();
        if (joining !== undefined) {
          joinState = "waiting-for-technician";
          send({ t: "join.request", b: joining.request });
          say(WORDS.waitingForTechnician);
        } else if (problem?.code === "OFFLINE") {
          problem = null;
          say(WORDS.hubBack);
        }
        outgoing.attach(frames, welcome.streams);
        live.connected(true);
        for (const b of openTerminals?.inputOffsets() ?? []) send({ t: "stream.credit", b });
        delivery.connected();
        steps.connected();
        alerts.connected();
        drift.connected();
        sendStatus();
        changed();
      },
      message: (message) => dispatch<"hub-to-agent", void>(handlers, message, undefined),
      frame(frame) {
        if ((frame.flags & FRAME_FLAG.input) === 0 || openTerminals === undefined) return;
        if (openTerminals.input(frame) !== "forged") return;
        note("STREAM_FORGED", `stream ${frame.stream}: a frame with a wrong tag or place`);
        send({ t: "stream.closed", b: { stream: frame.stream, code: "STREAM_FORGED" } });
      },
      state(state, why) {
        if (state !== "online") {
          outgoing.detach();
          live.connected(false);
        }
        if (why !== null && state !== "online") {
          const first = problem?.code !== why.code;
          setProblem(why.code, why.code === "OFFLINE" ? undefined : why.details);
          if (first) {
            say(problem?.text ?? "");
            if (why.code !== "OFFLINE") note(why.code, why.details ?? "");
          }
        }
        if (why !== null) atOdds(state === "stopped", why.code, why.details);
        changed();
      },
      misbehaved: note,
    });
  }

  /** The hub said something that waiting does not mend. */
  function atOdds(final: boolean, code: ErrorCode, details: string | undefined): void {
    const hopeless = final || code === "VERSION" || code === "HOST";
    if (!hopeless || stopping) return;
    if (trust.pinned === undefined) return giveUp(code, details);
    if (!final) return;
    const linkFailed = joining !== undefined && code !== "DEVICE_DUPLICATE";
    if (!linkFailed) return giveUp(code, details);
    // Known to this hub already: only the new link does not count.
    joining = undefined;
    joinState = "failed";
    setImmediate(() => connection?.restart());
  }

  async function join(link: JoinLink): Promise<void> {
    const begun = await beginJoining({
      crypto,
      signer,
      trust,
      ownMs: clock.ownMs,
      link,
      system: systemLine(),
      hostName: hostname(),
    }).catch((error: unknown) => {
      if (!(error instanceof DesksideError)) throw error;
      throw new AgentError(problemWords(error.code, error.details, clock.ownMs()), { cause: error });
    });
    joining = begun;
    joinState = "waiting-for-technician";
    problem = null;
    if (connection === undefined) return;
    changed();
    if (trust.pinned?.origin === link.origin) connection.restart();
    else {
      // The same organisation at another address.
      connection.stop();
      connectedTo = link.origin;
      connection = connect(link.origin);
      connection.restart();
    }
  }

  await recover();
  await closeUnfinished(journal, results, clock.ownMs());
  customer = await startCustomerSide({
    options,
    file: folder.companionFile,
    view: () => companionView(viewState(), clock.ownMs()),
    prompt: () => prompts.current,
    answer: (id, answer) => prompts.answer(id, answer),
    handlers: {
      "prompt.answer": ({ prompt: id, ...answer }) => void prompts.answer(id, answer),
      "step.answer": async ({ step, value }) => {
        await steps.answer(step, value);
      },
      "companion.stop": () => stopSessions(),
      "companion.revoke": ({ scope, allowAsking: allow }) => (allow === true ? allowAsking() : revoke(scope)),
    },
    stopTyped: () => void stopSessions(),
    nowMs: clock.ownMs,
    placeChanged: sendStatus,
  });
  stack.defer(() => customer?.stop());

  function viewState(): ViewState {
    const { authority, pinned } = trust;
    return {
      practice: authority?.organisation.practice ?? false,
      organisation: authority?.organisation.name ?? null,
      host: new URL(connectedTo ?? pinned?.origin ?? "http://localhost").host,
      hostName: hostname(),
      connection: connection?.state === "stopped" ? "offline" : (connection?.state ?? "offline"),
      joining: joinState,
      problem,
      prompt: prompts.current,
      sessions: sessions.all,
      step: steps.current,
      running: running.all
        .filter((command) => !command.waiting)
        .map((command) => ({ jti: command.admitted.claims.jti, text: command.text })),
      done,
      ended: sessions.all.length > 0 ? null : lastEnded,
      askingBlocked,
    };
  }

  async function revoke(scope?: Scope): Promise<void> {
    const before = running.all;
    sessions.revoke(scope, "revoked");
    await Promise.allSettled(
      before.filter((command) => command.controller.signal.aborted).map(({ over }) => over),
    );
  }

  const control: ControlServer = await startControlServer(folder.controlSocket, answerControl);
  stack.defer(() => control.stop());

  async function answerControl(request: ControlRequest): Promise<ControlAnswer> {
    switch (request.do) {
      case "status":
        return { ok: true, value: status() };
      case "grants":
        return { ok: true, value: status().sessions };
      case "revoke":
        await revoke(request.scope);
        return { ok: true, value: status().sessions };
      case "stop":
        await stopSessions();
        return { ok: true, value: status() };
      case "allow-asking":
        allowAsking();
        return { ok: true, value: status() };
      case "join":
        await join(readJoinLink(request.link));
        return { ok: true, value: status() };
    }
  }

  function status(): AgentStatus {
    const nowMs = clock.ownMs();
    return {
      device: signer.kid,
      organisation: trust.authority?.organisation.name ?? null,
      root: trust.pinned?.root ?? null,
      hub: connectedTo ?? null,
      connection: connection?.state ?? "offline",
      joining: joinState,
      problem: problem?.text ?? null,
      prompt: customer?.place ?? "none",
      companion: customer?.url ?? null,
      sessions: sessions.all.map((session) => grantStatus(session, nowMs)),
      running: running.all.map((command) => command.text),
      askingBlocked,
      version: AGENT_VERSION,
    };
  }

  const alertWatch = createAlertWatch({
    stateDir: folder.path,
    onAlert: (alert, signal) => alerts.raise(alert, signal),
    onRejected: (file, why) => note("BAD_REQUEST", `${file}: ${why}`),
  });
  stack.defer(() => alertWatch.stop());
  stack.defer(() => drift.stop());
  await alertWatch.start();

  if (firstLink !== undefined) await join(firstLink);
  connectedTo = firstLink?.origin ?? trust.pinned?.origin ?? "";
  connection = connect(connectedTo);
  stack.defer(() => {
    connection?.stop();
    outgoing.closeAll();
  });
  connection.restart();
  void drift.look();
  if (options.openPage === true && firstLink !== undefined) openPage();
  return { join, status, revoke, stopSessions, allowAsking, stop };
}
