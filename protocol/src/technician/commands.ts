/** Signed commands (S6): one is signed, sent, answered by the agent, and its signed result verified here. */
import { DesksideError, type ErrorCode, ERRORS } from "../errors.ts";
import { LIFE_S, type Claims } from "../objects/_index.ts";
import { operations, type Operation } from "../operations/_index.ts";
import type { SessionView } from "../rest/views.ts";
import type { z } from "../schema.ts";
import type { Scope } from "../scopes.ts";
import type { KeyPair } from "../trust/crypto.ts";
import { createEphemeralKey, deriveStreamKeys, type FrameMac } from "../trust/stream-keys.ts";
import { hashOf } from "../trust/thumbprint.ts";
import { verifyObject } from "../trust/verify.ts";
import type { TechnicianDeps } from "./_deps.ts";
import type { KnownDevices } from "./known-devices.ts";
import { newId } from "./new-id.ts";

export type OperationArgs<Op extends Operation> = z.input<ReturnType<(typeof operations)[Op]["args"]>>;

export interface CommandRequest<Op extends Operation> {
  readonly device: string;
  readonly sid: string;
  /** The grant that covers it (its jti). */
  readonly grant: string;
  readonly op: Op;
  readonly args: OperationArgs<Op>;
  /** Fixed by the hub for a flow's due step, so that two windows give one run. */
  readonly jti?: string;
  readonly step?: { readonly run: string; readonly visit: number; readonly attempt: number };
}

/** A verified result: the agent's signature is good and it answers this very command. */
export interface VerifiedResult {
  readonly claims: Claims<"result">;
  readonly jws: string;
  /** One unsigned line for people. */
  readonly message: string | undefined;
}
export interface StreamMacs {
  readonly in: FrameMac;
  readonly out: FrameMac;
}

export interface RunningCommand {
  readonly jti: string;
  /** Resolves with the first result: `open` for streams, else the only one. Rejects with the refusal's code. */
  readonly first: Promise<VerifiedResult>;
  /** Resolves with the final result. */
  readonly done: Promise<VerifiedResult>;
  /** Keys of its stream, once `first` is `open` with a key. */
  macs(): Promise<StreamMacs>;
}

export interface CommandEvents {
  confirming?(until: number): void;
  progress?(text: string, share: number | undefined): void;
}

export interface Commands {
  /** Signs and sends. Throws STATE where this side has no key, OFFLINE where the link is down. */
  send<Op extends Operation>(request: CommandRequest<Op>, events?: CommandEvents): Promise<RunningCommand>;
}

/** The grant of a session that holds a scope now (any active one for `null`), or undefined: it has to be asked for. */
export function grantFor(session: SessionView, scope: Scope | null, nowMs: number): string | undefined {
  return session.grants.find((grant) =>
    grant.scopes.some(
      (held) => (scope === null || held.scope === scope) && held.endedAt === null && held.until > nowMs,
    ),
  )?.id;
}

/** Between two questions for a result, at a hub that has just come back, in ms. */
const ASK_AGAIN_MS = 500;

interface Pending {
  readonly cmd: string;
  readonly hash: string;
  readonly device: string;
  readonly events: CommandEvents;
  first(result: VerifiedResult): void;
  done(result: VerifiedResult): void;
  fail(error: Error): void;
}

export function createCommands(deps: TechnicianDeps, devices: KnownDevices): Commands {
  const { crypto, link, api } = deps;
  const pending = new Map<string, Pending>();
  /** Certificates go along once for each connection and device. */
  let introduced = new Set<string>();

  const finish = async (jti: string, jws: string, message: string | undefined): Promise<void> => {
    const waiting = pending.get(jti);
    if (waiting === undefined) return;
    try {
      const claims = await verifyObject(crypto, "result", jws, await devices.key(waiting.device));
      if (claims.cmd !== waiting.hash)
        throw new DesksideError("SIGNATURE", "The result answers another command.");
      const result: VerifiedResult = { claims, jws, message };
      if (claims.status === "refused") {
        throw new DesksideError(knownCode(claims.code), message);
      }
      waiting.first(result);
      if (claims.status === "open") return;
      waiting.done(result);
    } catch (error) {
      if (error instanceof DesksideError && error.code === "OVERLOADED") {
        // The machine's certificate could not be fetched from a hub that is just away: the result is good later too.
        deps.timer(ASK_AGAIN_MS, () => void finish(jti, jws, message));
        return;
      }
      waiting.fail(error instanceof Error ? error : new DesksideError("INTERNAL"));
    }
    pending.delete(jti);
  };
  const refuse = (jti: string, code: ErrorCode, details: string | undefined): void => {
    pending.get(jti)?.fail(new DesksideError(code, details));
    pending.delete(jti);
  };

  link.on("cmd.result", ({ b }) => void finish(b.jti, b.result, b.message));
  link.on("cmd.refused", ({ b }) => {
    for (const [jti, waiting] of pending) if (waiting.hash === b.cmd) refuse(jti, b.code, b.details);
  });
  link.on("error.report", ({ b }) => {
    if (b.re !== undefined) refuse(b.re, b.code, b.details);
  });
  link.on("cmd.confirming", ({ b }) => pending.get(b.jti)?.events.confirming?.(b.until));
  link.on("cmd.progress", ({ b }) => pending.get(b.jti)?.events.progress?.(b.text, b.share));
  link.onState((state) => {
    introduced = new Set();
    if (state !== "online") return;
    // What came while the link was down is asked for.
    for (const jti of pending.keys()) askFor(jti);
  });

  /** The result of a command, where the hub has it; a hub that cannot say now is asked again. */
  function askFor(jti: string): void {
    if (!pending.has(jti) || link.state !== "online") return;
    void api("getTask", { params: { jti } }).then(
      (task) => (task.result === null ? undefined : finish(jti, task.result, task.message ?? undefined)),
      (error: unknown) => {
        // The hub never had it: it was lost on the way and can be sent again.
        if (error instanceof DesksideError && error.code === "NOT_FOUND") refuse(jti, "OFFLINE", undefined);
        else deps.timer(ASK_AGAIN_MS, () => askFor(jti));
      },
    );
  }

  return {
    async send(request, events = {}) {
      const key = await deps.key();
      if (key === undefined)
        throw new DesksideError("STATE", "This computer has no signing key of yours yet.");
      const operation = operations[request.op];
      const streams = operation.stream === "terminal" || operation.stream === "output";
      const own: KeyPair | undefined = streams ? await createEphemeralKey(crypto) : undefined;
      const jti = request.jti ?? newId(crypto);
      const { kid } = key.signer;
      return deps.lock(`seq.${request.sid}.${kid}`, async () => {
        const seq = await deps.nextNumber(`seq.${request.sid}.${kid}`);
        const iat = Math.floor(deps.nowMs() / 1_000);
        const cmd = await key.signer.sign("cmd", {
          jti,
          iss: kid,
          aud: request.device,
          sid: request.sid,
          grant: request.grant,
          seq,
          op: request.op,
          args: request.args as Record<string, never>,
          ...(own === undefined ? {} : { epk: own.publicJwk }),
          iat,
          exp: iat + LIFE_S.command,
        });
        const hash = await hashOf(crypto, cmd);
        const first = Promise.withResolvers<VerifiedResult>();
        const done = Promise.withResolvers<VerifiedResult>();
        // A caller may wait for only one of the two.
        first.promise.catch(() => undefined);
        done.promise.catch(() => undefined);
        pending.set(jti, {
          cmd,
          hash,
          device: request.device,
          events,
          first: first.resolve,
          done: done.resolve,
          fail(error) {
            first.reject(error);
            done.reject(error);
          },
        });
        const met = `${request.device}.${kid}`;
        const sent = link.send({
          t: "cmd.send",
          d: request.device,
          b: {
            cmd,
            ...(introduced.has(met) ? {} : { certs: [...key.certs] }),
            ...(request.step === undefined ? {} : { step: request.step }),
          },
        });
        if (!sent) {
          pending.delete(jti);
          throw new DesksideError("OFFLINE", "Your connection to the hub is down.");
        }
        introduced.add(met);
        return {
          jti,
          first: first.promise,
          done: done.promise,
          async macs() {
            const opened = await first.promise;
            if (own === undefined || opened.claims.epk === undefined) {
              // It failed before there was anything to stream: its own reason says more.
              const { status, code } = opened.claims;
              throw status === "failed"
                ? new DesksideError(knownCode(code), opened.message)
                : new DesksideError("STATE", "It has no stream.");
            }
            const keys = await deriveStreamKeys(crypto, {
              privateKey: own.privateKey,
              peer: opened.claims.epk,
              cmd,
              result: opened.jws,
            });
            return { in: await deps.frameMac(keys.in), out: await deps.frameMac(keys.out) };
          },
        };
      });
    },
  };
}

const knownCode = (code: string | undefined): ErrorCode =>
  code !== undefined && Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : "POLICY";
