/**
 * The order in which a command is checked; nothing later is asked before all earlier ones have said yes:
 *
 *  1. size and form, header, canonical payload, signature and chain, revocation;
 *  2. whether it is known already (the stored result answers, whatever has ended since);
 *  3. audience, session, grant active, signer is the technician of the grant;
 *  4. operation and scope, its values, the rates of this machine and of the grant;
 *  5. expiry by the session's clock, sequence above the mark;
 *  6. this machine's own policy.
 *
 * The customer's confirmation and the journal come after, in `runner/run.ts`. A command that ends in 1 gets an
 * unsigned refusal, all others a signed one.
 */
import {
  type Claims,
  type Crypto,
  DesksideError,
  type ErrorCode,
  hashOf,
  objects,
  type Operation,
  type OperationDefinition,
  operations,
  readStrict,
  type Scope,
  type VerifiedChain,
  verifyObject,
  z,
} from "@deskside/protocol";
import type { Clock } from "../clock/clock.ts";
import { findGrant, type Grant, type Session } from "../consent/grants.ts";
import type { Trust } from "../identity/trust.ts";
import type { Journal } from "../journal/journal.ts";
import { type RateLimiter, rateClass } from "./rates.ts";
import type { Verdict } from "./verdict.ts";

/** How far a command's `iat` may lie ahead of the session's clock, in seconds: two computers of one technician. */
const AHEAD_MAX_S = 60;

/** What the machine itself says about an operation, beyond what every agent checks. */
export interface Policy {
  /** The scope that these arguments need; a check names its own. Throws `ARGUMENTS` for a check that is not known. */
  scopeOf(operation: OperationDefinition, args: unknown): Promise<Scope | null>;
  /** Why it is not allowed here, or null. */
  refusal(operation: OperationDefinition, args: unknown): { code: ErrorCode; details: string } | null;
}

export interface GuardDeps {
  readonly crypto: Crypto;
  readonly clock: Clock;
  /** Thumbprint of this machine's key. */
  readonly device: string;
  readonly trust: Trust;
  readonly journal: Pick<Journal, "known" | "mark">;
  readonly session: (sid: string) => Session | undefined;
  readonly rates: RateLimiter;
  readonly policy: Policy;
}

/** What a refusal of step 1 still says about who sent it; nothing of it is proven. */
const claimedId = (cmd: string): string | null => {
  try {
    return readStrict(objects.cmd, cmd).claims.jti;
  } catch {
    // No readable command: it has no name.
    return null;
  }
};

const refusal = (error: unknown): { code: ErrorCode; details?: string } => {
  if (!(error instanceof DesksideError)) throw error;
  return error.details === undefined ? { code: error.code } : { code: error.code, details: error.details };
};

/** Refusals of step 1 that are found only after the signatures of all certificates were good. */
const SIGNED_ALL_THE_SAME: ReadonlySet<ErrorCode> = new Set(["REVOKED", "LIST_EXPIRED", "EXPIRED", "CLOCK"]);

/** Judges commands one after the other, so that sequence numbers are compared in the order of arrival. */
export function createGuard(deps: GuardDeps): {
  judge(cmd: string, certs: readonly string[] | undefined): Promise<Verdict>;
} {
  let last: Promise<unknown> = Promise.resolve();
  /** Highest sequence number admitted by this process; the journal has the older ones. */
  const marks = new Map<string, number>();
  /** Commands that were judged and have no last word in the journal yet. */
  const pending = new Set<string>();
  const hold = (jti: string) => {
    pending.add(jti);
    return () => void pending.delete(jti);
  };

  async function verified(
    cmd: string,
    certs: readonly string[] | undefined,
  ): Promise<{ claims: Claims<"cmd">; chain: VerifiedChain }> {
    const { header, claims } = readStrict(objects.cmd, cmd);
    const session = deps.session(claims.sid);
    const freshS = session?.clock.nowS(deps.clock.monotonicMs());
    const chain = await deps.trust.signer(header.kid, certs, freshS);
    return { claims: await verifyObject(deps.crypto, "cmd", cmd, chain.leaf.jwk), chain };
  }

  async function operationOf(
    claims: Claims<"cmd">,
    grant: Grant,
  ): Promise<{ operation: OperationDefinition & { op: Operation }; args: unknown; scope: Scope | null }> {
    if (!Object.hasOwn(operations, claims.op)) throw new DesksideError("OPERATION");
    // Sound: the name was just found in the registry.
    const operation = operations[claims.op as Operation] as OperationDefinition & { op: Operation };
    const parsed = z.safeParse(operation.args() as z.core.$ZodType, claims.args);
    if (!parsed.success) {
      const where = parsed.error.issues.slice(0, 3).map((issue) => issue.path.join(".") || "args");
      throw new DesksideError("ARGUMENTS", where.join(", "));
    }
    const needsKey = operation.stream === "output" || operation.stream === "terminal";
    if (needsKey !== (claims.epk !== undefined) || (claims.epk !== undefined && claims.epk.kty !== "EC")) {
      throw new DesksideError("ARGUMENTS", needsKey ? "a stream needs a P-256 key" : "no stream, no key");
    }
    const scope = await deps.policy.scopeOf(operation, parsed.data);
    if (scope !== null && !grant.scopes.has(scope)) throw new DesksideError("SCOPE", scope);
    if (claims.op === "procedure.install" && grant.installUsed) {
      throw new DesksideError("GRANT_ENDED", "It was for one install.");
    }
    return { operation, args: parsed.data, scope };
  }

  function checkTime(claims: Claims<"cmd">, session: Session): void {
    const nowS = session.clock.nowS(deps.clock.monotonicMs());
    if (claims.exp <= nowS) throw new DesksideError("EXPIRED");
    if (claims.iat > nowS + AHEAD_MAX_S) throw new DesksideError("CLOCK");
  }

  function checkSequence(claims: Claims<"cmd">): void {
    // Only commands under a standing grant wait in a queue without a number, and this agent gives none yet.
    if (claims.seq === undefined) throw new DesksideError("SEQUENCE", "It has no number.");
    const name = `${claims.sid}/${claims.iss}`;
    const mark = Math.max(deps.journal.mark(claims.sid, claims.iss), marks.get(name) ?? -1);
    if (claims.seq <= mark) throw new DesksideError("SEQUENCE");
    marks.set(name, claims.seq);
  }

  async function judgeOne(cmd: string, certs: readonly string[] | undefined): Promise<Verdict> {
    const hash = await hashOf(deps.crypto, cmd);
    let claims: Claims<"cmd">;
    let chain: VerifiedChain;
    try {
      ({ claims, chain } = await verified(cmd, certs));
    } catch (error) {
      const why = refusal(error);
      const read = SIGNED_ALL_THE_SAME.has(why.code) ? await signedClaims(cmd, certs) : undefined;
      if (read !== undefined && deps.journal.known(read.jti) === undefined && !pending.has(read.jti)) {
        return { kind: "refused", hash, claims: read, settled: hold(read.jti), ...why };
      }
      return { kind: "not-judged", hash, jti: claimedId(cmd), ...why };
    }
    const known = deps.journal.known(claims.jti);
    if (known !== undefined && known.cmd !== hash) {
      return { kind: "not-judged", hash, jti: claims.jti, code: "REPLAYED" };
    }
    if (known !== undefined || pending.has(claims.jti)) return { kind: "repeated", jti: claims.jti };
    try {
      if (claims.aud !== deps.device) throw new DesksideError("AUDIENCE");
      const session = deps.session(claims.sid);
      const grant = findGrant(session, claims.grant, chain.leaf.sub);
      if ("problem" in grant) throw new DesksideError(grant.problem);
      if (session === undefined) throw new DesksideError("SESSION");
      const { operation, args, scope } = await operationOf(claims, grant);
      const entered = deps.rates.enter(rateClass(operation));
      if (entered === null) throw new DesksideError("RATE");
      const { over } = entered;
      try {
        checkTime(claims, session);
        checkSequence(claims);
        const against = deps.policy.refusal(operation, args);
        if (against !== null) throw new DesksideError(against.code, against.details);
      } catch (error) {
        over();
        throw error;
      }
      const { leaf: signer } = chain;
      const settled = hold(claims.jti);
      return {
        kind: "admitted",
        admitted: { cmd, hash, claims, operation, args, session, grant, scope, signer, over, settled },
      };
    } catch (error) {
      return { kind: "refused", hash, claims, settled: hold(claims.jti), ...refusal(error) };
    }
  }

  /** The claims of a command that was signed by the key of these certificates, which count no more. */
  async function signedClaims(
    cmd: string,
    certs: readonly string[] | undefined,
  ): Promise<Claims<"cmd"> | undefined> {
    const leaf = certs?.at(-1);
    if (leaf === undefined) return undefined;
    try {
      const { cnf } = readStrict(objects.techcert, leaf).claims;
      return await verifyObject(deps.crypto, "cmd", cmd, cnf.jwk);
    } catch (error) {
      refusal(error);
      return undefined;
    }
  }

  return {
    judge(cmd, certs) {
      const mine = last.then(() => judgeOne(cmd, certs));
      last = mine.catch(() => undefined);
      return mine;
    },
  };
}
