/** The technician's side of everything that is signed, in one piece: the console and the command line each make one. */
import { DesksideError, type ErrorCode } from "../errors.ts";
import type { Body } from "../messages/_index.ts";
import { type Claims, LIFE_S } from "../objects/_index.ts";
import { operations, type Operation } from "../operations/_index.ts";
import { z } from "../schema.ts";
import type { Scope } from "../scopes.ts";
import { hashOf } from "../trust/thumbprint.ts";
import { verifyObject } from "../trust/verify.ts";
import type { TechnicianDeps } from "./_deps.ts";
import { type Commands, createCommands, grantFor } from "./commands.ts";
import { createJoining, type Joining } from "./join.ts";
import { createKnownDevices, type KnownDevices } from "./known-devices.ts";
import { newId } from "./new-id.ts";
import { createStreams, type Streams } from "./terminal.ts";

export interface AskRequest {
  readonly device: string;
  readonly sid: string;
  /** `#1042`, as the prompt shows it. */
  readonly caseRef: string;
  readonly scopes: readonly Scope[];
  readonly reason: string;
}
export interface AskOutcome {
  readonly outcome: "granted" | "denied" | "timed-out" | "refused";
  readonly code: ErrorCode | undefined;
  readonly details: string | undefined;
  /** The verified grant, with `granted`. */
  readonly grant: Claims<"grant"> | undefined;
}

export interface Technician extends Joining, Commands, Streams {
  readonly devices: KnownDevices;
  /** Asks the customer; resolves with what they said. `shown` is called once the prompt is on their screen. */
  ask(
    request: AskRequest,
    shown?: (where: "companion" | "terminal", until: number) => void,
  ): Promise<AskOutcome>;
  /**
   * Signs a due step of a flow, if a grant covers it. `missing`: the scope that has to be asked for first. What is
   * `readOnly` may be signed unasked, and that is the hub's word: it is held to a built-in check, whatever it says.
   * All else only after a person's click beneath the exact arguments. Throws FORBIDDEN, OPERATION or ARGUMENTS.
   */
  runDue(due: Body<"run.due">): Promise<{ readonly started: true } | { readonly missing: Scope | null }>;
  /** Answers join requests and due read-only checks by itself from now on. `report` hears of failures. */
  assist(report: (error: unknown) => void): () => void;
  /** Puts the technician's name under a case's chain. */
  signHead(caseId: string, seq: number, hash: string): Promise<void>;
}

/** `root`: the pinned root's thumbprint. */
export function createTechnician(deps: TechnicianDeps, root: () => Promise<string>): Technician {
  const { api, crypto, link } = deps;
  const devices = createKnownDevices({ crypto, api, root, nowMs: deps.nowMs });
  const joining = createJoining(deps, root, devices);
  const commands = createCommands(deps, devices);
  const streams = createStreams(deps, commands);

  const signingKey = async () => {
    const key = await deps.key();
    if (key === undefined) throw new DesksideError("STATE", "This computer has no signing key of yours yet.");
    return key;
  };

  const ask = async (
    request: AskRequest,
    shown?: (where: "companion" | "terminal", until: number) => void,
  ): Promise<AskOutcome> => {
    const { signer, certs } = await signingKey();
    const device = await api("getDevice", { params: { id: request.device } });
    if (device.nonce === null) throw new DesksideError("OFFLINE");
    const iat = Math.floor(deps.nowMs() / 1_000);
    const jti = newId(crypto);
    const jws = await signer.sign("ask", {
      jti,
      iss: signer.kid,
      aud: device.id,
      sid: request.sid,
      nonce: device.nonce,
      case: request.caseRef,
      scopes: [...request.scopes],
      reason: request.reason,
      iat,
      exp: iat + LIFE_S.ask,
    });
    const answer = Promise.withResolvers<Body<"ask.answered">>();
    const offs = [
      link.on("ask.answered", ({ b }) => b.jti === jti && answer.resolve(b)),
      link.on("ask.shown", ({ b }) => b.jti === jti && shown?.(b.where, b.until)),
      link.on("error.report", ({ b }) => b.re === jti && answer.reject(new DesksideError(b.code, b.details))),
    ];
    try {
      if (!link.send({ t: "ask.send", d: device.id, b: { ask: jws, certs: [...certs] } })) {
        throw new DesksideError("OFFLINE", "Your connection to the hub is down.");
      }
      const said = await answer.promise;
      const { outcome, code, details } = said;
      if (said.grant === undefined) return { outcome, code, details, grant: undefined };
      const grant = await verifyObject(crypto, "grant", said.grant, await devices.key(device.id));
      if (
        grant.source !== (await hashOf(crypto, jws)) ||
        grant.asker !== signer.kid ||
        grant.sid !== request.sid
      ) {
        throw new DesksideError("SIGNATURE", "The permission answers another question.");
      }
      return { outcome, code, details, grant };
    } finally {
      for (const off of offs) off();
    }
  };

  const runDue: Technician["runDue"] = async (due) => {
    const op = assertSignable(due);
    const detail = await api("getCase", { params: { id: due.case } });
    const session = detail.sessions.find(({ id }) => id === due.sid);
    const grant = session === undefined ? undefined : grantFor(session, due.scope, deps.nowMs());
    if (grant === undefined) return { missing: due.scope };
    const { device, sid, jti } = due;
    const step = { run: due.run, visit: due.visit, attempt: due.attempt };
    const request = { device, sid, grant, op, args: due.args as never, jti, step };
    const stream = (due.args as { stream?: unknown }).stream;
    if (typeof stream === "number")
      await streams.program({ ...request, args: due.args as never }, { onOutput: () => undefined });
    else await commands.send(request);
    return { started: true };
  };

  return {
    ...joining,
    ...commands,
    ...streams,
    devices,
    ask,
    runDue,
    assist(report) {
      const offJoin = link.on("join.request", ({ d, b }) => {
        if (d !== undefined) void joining.answer(d, b).catch(report);
      });
      const offDue = link.on("run.due", ({ b }) => {
        if (b.readOnly) void runDue(b).catch(report);
      });
      return () => {
        offJoin();
        offDue();
      };
    },
    async signHead(caseId, seq, hash) {
      const { signer, certs } = await signingKey();
      const iat = Math.floor(deps.nowMs() / 1_000);
      const head = await signer.sign("head", { iss: signer.kid, case: caseId, seq, hash, iat });
      await api("storeHead", { params: { id: caseId }, body: { head, certs: [...certs] } });
    },
  };
}

/** The only operation that is signed with nobody looking: it runs what the agent was built with, and changes nothing. */
const UNASKED: Operation = "check.run";

/** What the hub says is due, as far as it may be signed. The hub is a router: nothing of it is believed. */
function assertSignable(due: Body<"run.due">): Operation {
  if (!Object.hasOwn(operations, due.op)) throw new DesksideError("OPERATION");
  // Sound: the name was just found in the registry.
  const op = due.op as Operation;
  if (due.readOnly && op !== UNASKED) throw new DesksideError("FORBIDDEN", "Only a check is signed unasked.");
  const args: z.core.$ZodType = operations[op].args();
  if (!z.safeParse(args, due.args).success) throw new DesksideError("ARGUMENTS");
  return op;
}

export { grantFor };
