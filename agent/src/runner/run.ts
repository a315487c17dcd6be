/**
 * From an admitted command to its signed result: the customer's yes where it is needed, then the journal, and only
 * then the handler. Whatever happens afterwards ends in exactly one last word.
 */
import {
  type Body,
  type Crypto,
  DesksideError,
  DOCUMENT_MAX_BYTES,
  type ErrorCode,
  LINGER_MS,
  type StreamKeys,
  z,
} from "@deskside/protocol";
import type { Clock } from "../clock/clock.ts";
import type { CommandDefinition, CommandOutcome, OutputSink, StopReason } from "../commands/_command.ts";
import type { Core, CoreContext, StreamOutcome } from "../commands/_core.ts";
import type { Admitted } from "../guard/verdict.ts";
import type { Journal, StoredResult } from "../journal/journal.ts";
import type { FinalResult, Results } from "../results/results.ts";
import { openOutputStream, type OutputStream } from "../streams/output-stream.ts";
import type { Outgoing } from "../streams/outgoing.ts";
import type { Description } from "./describe.ts";
import type { Running, RunningCommand } from "./running.ts";
import { setUpStream } from "./stream-setup.ts";

export interface RunnerDeps {
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly results: Results;
  readonly outgoing: Outgoing;
  readonly running: Running;
  readonly stateDir: string;
  readonly isConnected: () => boolean;
  readonly deliver: (result: StoredResult) => void;
  readonly report: (event: "cmd.confirming", body: Body<"cmd.confirming">) => void;
  readonly loadCommand: (op: string) => Promise<CommandDefinition | undefined>;
  readonly describe: (admitted: Admitted) => Promise<Description>;
  /** Asks the customer. Null: they said yes. */
  readonly confirm: (
    admitted: Admitted,
    shown: (until: number) => void,
    signal: AbortSignal,
  ) => Promise<{ code: ErrorCode; details?: string } | null>;
  readonly core: (
    command: RunningCommand,
    stream: () => Promise<StreamKeys>,
    announce: () => Promise<void>,
  ) => Core;
  /** It is over, whatever came of it. */
  readonly finished: (
    command: RunningCommand,
    description: Description,
    status: FinalResult["status"],
  ) => void;
  readonly failed: (error: unknown, jti: string) => void;
}

export interface Runner {
  /** Runs it; resolves when its result is on its way. Never rejects. */
  run(admitted: Admitted): Promise<void>;
  /** A signed refusal. */
  refuse(
    of: { jti: string; hash: string; exp: number; atMs: number },
    code: ErrorCode,
    details?: string,
  ): Promise<void>;
}

/** What is left of the output of a stopped command gets this long, in ms: Stop is over within two seconds. */
const STOPPED_FLUSH_MS = 300;
/** How a stop shows in the result. */
const STOPPED_CODE: Partial<Record<StopReason, ErrorCode>> = { "grant-ended": "GRANT_ENDED" };
const WRITES_NOTHING: OutputSink = { write: () => Promise.resolve() };

export function createRunner(deps: RunnerDeps): Runner {
  const { clock, journal, results, running } = deps;

  async function refuse(
    { jti, hash, exp, atMs }: { jti: string; hash: string; exp: number; atMs: number },
    code: ErrorCode,
    details?: string,
  ): Promise<void> {
    const message = details === undefined ? {} : { message: details };
    const final: FinalResult = {
      status: "refused",
      code,
      started: atMs,
      ended: atMs,
      neverStarted: { exp },
      ...message,
    };
    deps.deliver(await results.finish({ jti, hash }, final));
  }

  async function run(admitted: Admitted): Promise<void> {
    const { claims, hash, session, operation } = admitted;
    const { jti } = claims;
    const over = Promise.withResolvers<void>();
    const command: RunningCommand = {
      admitted,
      controller: new AbortController(),
      text: operation.title,
      grant: admitted.grant,
      waiting: operation.confirm,
      over: over.promise,
    };
    const nowMs = () => session.clock.nowMs(clock.monotonicMs());
    const cannot = (code: ErrorCode, details?: string) =>
      refuse({ jti, hash, exp: claims.exp, atMs: nowMs() }, code, details);
    running.add(command);
    let status: FinalResult["status"] = "refused";
    let description: Description = { kind: "other", doing: operation.title, done: operation.title };
    try {
      description = await deps.describe(admitted);
      command.text = description.doing;
      const against = operation.confirm ? await confirm(command) : null;
      if (against !== null) return await cannot(against.code, against.details);
      command.waiting = false;
      if (!stillAllowed(command)) return await cannot("GRANT_ENDED");
      if (claims.op === "procedure.install") command.grant.installUsed = true;
      const started = nowMs();
      const stream = needsKeys(admitted) ? setUpStream(deps, admitted, () => Math.round(started)) : undefined;
      try {
        await journal.start({
          jti,
          cmd: hash,
          op: claims.op,
          sid: claims.sid,
          kid: claims.iss,
          ...(claims.seq === undefined ? {} : { seq: claims.seq }),
          exp: claims.exp,
          at: clock.ownMs(),
        });
      } catch (error) {
        deps.failed(error, jti);
        return await cannot("JOURNAL");
      }
      const final = await execute(command, () => streamOf(stream), started, nowMs);
      status = final.status;
      // The one install of a grant is used by one that stands, not by a try that failed.
      if (claims.op === "procedure.install" && status !== "ok") command.grant.installUsed = false;
      deps.deliver(await results.finish({ jti, hash }, final));
    } catch (error) {
      deps.failed(error, jti);
    } finally {
      admitted.over();
      admitted.settled();
      over.resolve();
      running.remove(jti);
      deps.finished(command, description, status);
    }
  }

  async function confirm(command: RunningCommand): Promise<{ code: ErrorCode; details?: string } | null> {
    const { jti } = command.admitted.claims;
    return deps.confirm(
      command.admitted,
      (until) => deps.report("cmd.confirming", { jti, until }),
      command.controller.signal,
    );
  }

  /** Runs the handler and makes its last word; what it throws becomes a failure with a code. */
  async function execute(
    command: RunningCommand,
    stream: () => Promise<StreamKeys>,
    started: number,
    nowMs: () => number,
  ): Promise<FinalResult> {
    const { admitted, controller } = command;
    const { operation, claims, hash, session } = admitted;
    let output: OutputStream | undefined;
    let outcome: StreamOutcome;
    let code: ErrorCode | undefined;
    try {
      const definition = await deps.loadCommand(operation.op);
      if (definition === undefined) throw new DesksideError("OPERATION");
      if (operation.stream === "output") {
        const number = (admitted.args as { readonly stream: number }).stream;
        if (deps.outgoing.has(number)) throw new DesksideError("STREAM_BUSY");
        output = openOutputStream(deps.outgoing, number, (await stream()).out, deps.isConnected);
      }
      const announce = async () =>
        deps.deliver(await results.open({ jti: claims.jti, hash }, Math.round(started)));
      const context: CoreContext = {
        jti: claims.jti,
        sid: claims.sid,
        technician: session.technician,
        signal: controller.signal,
        output: output ?? WRITES_NOTHING,
        stateDir: deps.stateDir,
        now: nowMs,
        core: deps.core(command, stream, announce),
      };
      outcome = await definition.run(admitted.args, context);
    } catch (error) {
      if (!(error instanceof DesksideError)) deps.failed(error, claims.jti);
      code = error instanceof DesksideError ? error.code : "INTERNAL";
      outcome = {
        status: "failed",
        message: error instanceof DesksideError ? error.message : "Something failed inside.",
      };
    }
    const ended = nowMs();
    // The last word follows all output, so that whoever reads both has all of it.
    await output?.end(controller.signal.aborted ? STOPPED_FLUSH_MS : LINGER_MS);
    const reason = controller.signal.aborted ? (controller.signal.reason as StopReason) : undefined;
    code ??= reason === undefined || outcome.status === "ok" ? undefined : STOPPED_CODE[reason];
    const document = documentOf(admitted, outcome);
    const out = output?.digest() ?? outcome.out;
    const { message } = document.failed === undefined ? outcome : { message: document.failed };
    return {
      status: document.failed === undefined ? outcome.status : "failed",
      ...(outcome.exit === undefined ? {} : { exit: outcome.exit }),
      ...(code === undefined ? {} : { code }),
      ...(document.text === undefined ? {} : { document: document.text }),
      ...(out === undefined ? {} : { out }),
      ...(outcome.in === undefined ? {} : { in: outcome.in }),
      ...(message === undefined ? {} : { message }),
      started,
      ended,
    };
  }

  return { run, refuse };
}

const needsKeys = ({ operation }: Admitted): boolean =>
  operation.stream === "output" || operation.stream === "terminal";

/** The customer may have taken the permission back, or its time may have run out, while their yes was waited for. */
const stillAllowed = ({ admitted, grant, controller }: RunningCommand): boolean =>
  !controller.signal.aborted &&
  !admitted.session.ended &&
  (admitted.scope === null ? grant.scopes.size > 0 : grant.scopes.has(admitted.scope));

async function streamOf(stream: { open(): Promise<StreamKeys> } | undefined): Promise<StreamKeys> {
  if (stream === undefined) throw new Error("The operation has no stream");
  return stream.open();
}

/** The document as it is hashed and sent: checked and cleaned by the operation's own schema. */
function documentOf(
  { operation }: Admitted,
  { document }: CommandOutcome,
): { text?: string; failed?: string } {
  if (document === undefined || operation.document === undefined) return {};
  const parsed = z.safeParse(operation.document() as z.core.$ZodType, document);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { failed: `Its document does not fit (${issue?.path.join(".") ?? ""}: ${issue?.code ?? ""}).` };
  }
  const text = JSON.stringify(parsed.data);
  return Buffer.byteLength(text) > DOCUMENT_MAX_BYTES
    ? { failed: "Its document is larger than 4 MiB." }
    : { text };
}
