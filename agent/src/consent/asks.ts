/** A technician's question (S3.7): checked, drawn, and answered with a grant that this machine signs. */
import {
  type Body,
  type Claims,
  createSessionClock,
  type Crypto,
  DesksideError,
  encodeBase64url,
  type ErrorCode,
  hashOf,
  objects,
  OFFERED_SCOPES,
  readStrict,
  type Scope,
  SCOPE_LIFE_MS,
  type SessionClock,
  type Signer,
  type VerifiedChain,
  verifyObject,
} from "@deskside/protocol";
import type { Clock } from "../clock/clock.ts";
import type { Contacts } from "../identity/contacts.ts";
import type { Trust } from "../identity/trust.ts";
import type { Prompts } from "../prompt/prompts.ts";
import { WORDING } from "../words/en.ts";
import type { Grant, GrantLimits } from "./grants.ts";
import { type Sessions, SESSIONS_MAX } from "./sessions.ts";

/** Answers that are remembered, so that a question that comes again gets the same one. */
const ANSWERS_KEPT = 32;

export type PromptPlace = "companion" | "terminal";

export interface AskDeps {
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly signer: Signer;
  readonly trust: Trust;
  readonly contacts: Contacts;
  readonly sessions: Sessions;
  readonly prompts: Prompts;
  readonly limits: Omit<GrantLimits, "record">;
  /** Where the customer can be asked now; null: nowhere. */
  readonly place: () => PromptPlace | null;
  /** The customer pressed Stop and has not yet let them ask again. */
  readonly isBlocked: () => boolean;
  readonly host: () => string;
  readonly shown: (body: Body<"ask.shown">) => void;
  readonly answered: (body: Body<"ask.answered">) => void;
  /** A refusal or a no is worth keeping. */
  readonly note: (code: string, text: string) => void;
}

export interface Asks {
  /** The nonce that the next question must echo. A new one after each question that was judged. */
  readonly nonce: string;
  handle(body: Body<"ask.send">): Promise<void>;
}

export function createAsks(deps: AskDeps): Asks {
  const { crypto, clock, prompts, sessions } = deps;
  let nonce = freshNonce();
  const answers = new Map<string, Body<"ask.answered">>();
  const open = new Set<string>();

  function freshNonce(): string {
    return encodeBase64url(crypto.randomBytes(32));
  }
  function answer(body: Body<"ask.answered">): void {
    answers.set(body.jti, body);
    const oldest = answers.keys().next();
    if (answers.size > ANSWERS_KEPT && !oldest.done) answers.delete(oldest.value);
    nonce = freshNonce();
    deps.answered(body);
  }

  /** Everything that can be said without the customer. Throws the code of what is wrong. */
  function check(claims: Claims<"ask">, chain: VerifiedChain): void {
    if (claims.aud !== deps.signer.kid) throw new DesksideError("AUDIENCE");
    if (claims.nonce !== nonce)
      throw new DesksideError("EXPIRED", "It does not echo this machine's last word.");
    const { leaf } = chain;
    if (!leaf.can.includes("attended")) throw new DesksideError("RIGHTS");
    const beyond = claims.scopes.filter((scope) => !leaf.scopes.includes(scope));
    if (beyond.length > 0) throw new DesksideError("RIGHTS", beyond.join(", "));
    const offered: readonly Scope[] = OFFERED_SCOPES;
    const unknown = claims.scopes.filter((scope) => !offered.includes(scope));
    if (unknown.length > 0)
      throw new DesksideError("SCOPE", `${unknown.join(", ")} cannot be asked for yet.`);
    const session = sessions.get(claims.sid);
    if (session !== undefined && session.sub !== leaf.sub) throw new DesksideError("NOT_GRANTEE");
    if (session === undefined && sessions.all.length >= SESSIONS_MAX) {
      throw new DesksideError("STATE", "Enough sessions are open on this machine.");
    }
    if (deps.isBlocked()) {
      throw new DesksideError("POLICY", "The customer pressed Stop. They have to let you ask again.");
    }
    const refusal = prompts.refusal();
    if (refusal !== null) throw new DesksideError(refusal);
  }

  async function verified(body: Body<"ask.send">): Promise<{ claims: Claims<"ask">; chain: VerifiedChain }> {
    const { header, claims } = readStrict(objects.ask, body.ask);
    const chain = await deps.trust.signer(header.kid, body.certs, claims.iat);
    return { claims: await verifyObject(crypto, "ask", body.ask, chain.leaf.jwk), chain };
  }

  async function sign(
    body: Body<"ask.send">,
    claims: Claims<"ask">,
    chain: VerifiedChain,
    scopes: readonly { scope: Scope; exp: number }[],
    more: { record: boolean; how: PromptPlace; iat: number },
  ): Promise<{ jws: string; grant: Grant }> {
    const { sub } = chain.leaf;
    const jti = `g.${encodeBase64url(crypto.randomBytes(12))}`;
    const limits = { ...deps.limits, record: more.record };
    const jws = await deps.signer.sign("grant", {
      jti,
      iss: deps.signer.kid,
      sub,
      sid: claims.sid,
      source: await hashOf(crypto, body.ask),
      asker: chain.leaf.kid,
      scopes: [...scopes],
      limits,
      how: more.how,
      wording: WORDING,
      iat: more.iat,
      exp: Math.max(...scopes.map((entry) => entry.exp)),
    });
    const held = new Map(scopes.map(({ scope, exp }) => [scope, exp]));
    return { jws, grant: { jti, sid: claims.sid, sub, scopes: held, limits, installUsed: false } };
  }

  /** Draws the question and waits for the answer. */
  async function ask(
    body: Body<"ask.send">,
    claims: Claims<"ask">,
    chain: VerifiedChain,
    sessionClock: SessionClock,
    how: PromptPlace,
  ): Promise<Body<"ask.answered">> {
    const { jti, sid } = claims;
    const { organisation, leaf } = chain;
    const nowMs = sessionClock.nowMs(clock.monotonicMs());
    const scopes = [...new Set(claims.scopes)];
    const expOf = (scope: Scope, fromMs: number) => Math.floor((fromMs + SCOPE_LIFE_MS[scope]) / 1_000);
    const { prompt, outcome } = prompts.ask({
      kind: "consent",
      id: jti,
      technician: leaf.name,
      organisation: organisation.name,
      host: deps.host(),
      caseRef: claims.case,
      reason: claims.reason,
      scopes: scopes.map((scope) => ({ scope, until: sessionClock.ownMs(expOf(scope, nowMs) * 1_000) })),
      firstContact: deps.contacts.isFirst(organisation.root, leaf.sub),
      clocks: sessionClock.apart ? { here: clock.ownMs(), theirs: nowMs } : null,
    });
    deps.shown({ jti, sid, where: how, until: prompt.until });
    const said = await outcome;
    if (said.answer !== "yes") {
      const timedOut = said.answer === "timed-out";
      deps.note(timedOut ? "PROMPT_TIMEOUT" : "DECLINED", `${leaf.name} asked for ${scopes.join(", ")}`);
      const reported = said.answer === "report" ? { reported: true } : {};
      return { jti, sid, outcome: timedOut ? "timed-out" : "denied", ...reported };
    }
    deps.contacts.add(organisation.root, leaf.sub);
    const yesMs = sessionClock.nowMs(clock.monotonicMs());
    const granted = said.scopes.map((scope) => ({ scope, exp: expOf(scope, yesMs) }));
    const more = { record: said.record, how, iat: Math.floor(yesMs / 1_000) };
    const { jws, grant } = await sign(body, claims, chain, granted, more);
    const session = sessions.open({
      sid,
      sub: leaf.sub,
      asker: leaf.kid,
      technician: leaf.name,
      organisation: organisation.name,
      caseRef: claims.case,
      clock: sessionClock,
      startedAtMs: clock.ownMs(),
    });
    session.asker = leaf.kid;
    sessions.add(session, grant);
    return { jti, sid, outcome: "granted", grant: jws };
  }

  return {
    get nonce() {
      return nonce;
    },
    async handle(body) {
      let claims: Claims<"ask">;
      let chain: VerifiedChain;
      const refusedWith = (error: unknown): { code: ErrorCode; details?: string } => {
        if (!(error instanceof DesksideError)) throw error;
        return error.details === undefined
          ? { code: error.code }
          : { code: error.code, details: error.details };
      };
      const cameMs = { ownMs: clock.ownMs(), monotonicMs: clock.monotonicMs() };
      try {
        ({ claims, chain } = await verified(body));
      } catch (error) {
        const why = refusedWith(error);
        deps.note(why.code, "a question whose signature does not count");
        const { jti, sid } = claimed(body.ask);
        // Not remembered and no new nonce: whoever sent it is nobody.
        if (jti !== undefined) deps.answered({ jti, sid, outcome: "refused", ...why });
        return;
      }
      const { jti, sid } = claims;
      const before = answers.get(jti);
      if (before !== undefined) return deps.answered(before);
      if (open.has(jti)) return;
      try {
        check(claims, chain);
      } catch (error) {
        const why = refusedWith(error);
        deps.note(why.code, `a question of ${chain.leaf.name} was not shown`);
        answer({ jti, sid, outcome: "refused", ...why });
        return;
      }
      const how = deps.place();
      if (how === null) return answer({ jti, sid, outcome: "refused", code: "NO_PROMPT" });
      // The clock of a session is fixed by its first question; a later one, with a fresh nonce, fixes only itself.
      const known = sessions.get(sid);
      const sessionClock =
        known !== undefined && !known.ended
          ? known.clock
          : createSessionClock({ ...cameMs, askIatS: claims.iat });
      open.add(jti);
      // The same word answers no second question while this one is open.
      nonce = freshNonce();
      try {
        answer(await ask(body, claims, chain, sessionClock, how));
      } finally {
        open.delete(jti);
      }
    },
  };
}

/** What an unverified question says of itself, so that whoever asked can be told. */
function claimed(ask: string): { jti: string; sid: string } | { jti: undefined; sid: "" } {
  try {
    const { jti, sid } = readStrict(objects.ask, ask).claims;
    return { jti, sid };
  } catch {
    // It has no form that could be answered.
    return { jti: undefined, sid: "" };
  }
}
