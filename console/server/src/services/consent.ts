/** Consent (S3.7): the technician's signed question, the agent's signed grant, and how both end. */
import {
  DesksideError,
  hashOf,
  objects,
  PROMPT_TIMEOUT_MS,
  readStrict,
  verifyObject,
  verifyStrict,
} from "@deskside/protocol";
import type { LiveServices } from "../ports/live.ts";
import { accepted, HUB, type ServiceDeps, technician } from "./_deps.ts";
import type { Hooks } from "./hooks.ts";
import type { Kept } from "./kept.ts";
import type { OrganisationService } from "./organisation.ts";
import { refusing } from "./refusing.ts";

/** A question that is on its way or on the screen: silence is a no after this, in ms. */
const ASKED_FOR_MS = PROMPT_TIMEOUT_MS + 60_000;

type Live = Pick<
  LiveServices,
  "asked" | "askShown" | "askAnswered" | "grantEnded" | "sessionEnded" | "sessionsKnown" | "headGiven"
>;
export interface Consent extends Live {
  /** A prompt is open on a PC of this case. */
  promptOpen(caseId: string): boolean;
  /** Forgets a session that has ended elsewhere, and asks the PC for its name under the chain. */
  ended(sid: string, deviceId: string, caseId: string, head: { seq: number; hash: string } | undefined): void;
}

export function createConsent(
  deps: ServiceDeps,
  kept: Kept,
  organisation: OrganisationService,
  hooks: Hooks,
): Consent {
  const { store, crypto } = deps;
  /** Open prompts by case: which question, and until when (ms). */
  const prompts = new Map<string, { jti: string; until: number }>();

  const askOf = async (jti: string, device: string) => {
    const row = await store.query.selectFrom("asks").selectAll().where("id", "=", jti).executeTakeFirst();
    if (row === undefined || row.deviceId !== device)
      throw new DesksideError("NOT_FOUND", "There is no such question.");
    return row;
  };
  const closePrompt = (caseId: string, jti: string): void => {
    if (prompts.get(caseId)?.jti === jti) prompts.delete(caseId);
  };
  const tell = (caseId: string, id: string): void => {
    deps.live().changed(`case:${caseId}`, "session", id);
  };

  const service: Consent = {
    promptOpen: (caseId) => (prompts.get(caseId)?.until ?? 0) > deps.now(),
    ended(sid, deviceId, caseId, head) {
      kept.sessions.drop(sid);
      prompts.delete(caseId);
      if (head !== undefined) deps.live().requestHead(deviceId, { sid, case: caseId, ...head });
      tell(caseId, sid);
    },
    asked: (user, device, { ask, certs }) =>
      refusing(async () => {
        const { leaf } = await organisation.signer(certs);
        const claims = await verifyObject(crypto, "ask", ask, leaf.jwk);
        if (leaf.sub !== user.sub) throw new DesksideError("FORBIDDEN", "It was signed by somebody else.");
        if (claims.aud !== device) throw new DesksideError("AUDIENCE");
        const session = await kept.openSession(claims.sid, device);
        if (session.accountId !== user.account)
          throw new DesksideError("SESSION", "It is another technician's.");
        if (claims.case !== session.caseRef) throw new DesksideError("CLAIMS", "It names another case.");
        if (!claims.scopes.every((scope) => leaf.scopes.includes(scope))) throw new DesksideError("RIGHTS");
        const at = deps.now();
        accepted(
          await store.write("ask-store", {
            actor: technician(user),
            at,
            id: claims.jti,
            sessionId: claims.sid,
            jws: ask,
            scopes: [...claims.scopes],
            reason: claims.reason,
            expiresAt: at + ASKED_FOR_MS,
          }),
        );
        tell(session.caseId, claims.sid);
        return { case: session.caseId, jti: claims.jti };
      }),
    askShown: (device, { jti }) =>
      refusing(async () => {
        const { caseId, sessionId } = await askOf(jti, device);
        // The machine's clock may be a year off: a prompt is open for as long as prompts are.
        prompts.set(caseId, { jti, until: deps.now() + PROMPT_TIMEOUT_MS });
        tell(caseId, sessionId);
        return { case: caseId };
      }),
    askAnswered: (deviceId, { jti, sid, outcome, code, grant, reported }) =>
      refusing(async () => {
        const device = await kept.device(deviceId);
        const ask = await askOf(jti, deviceId);
        const { caseId } = ask;
        if (ask.sessionId !== sid) throw new DesksideError("SESSION");
        const at = deps.now();
        const by = { actor: device.actor, at };
        closePrompt(caseId, jti);
        if (outcome === "granted") {
          if (grant === undefined) throw new DesksideError("GRANT_MISSING", "The answer has no grant.");
          const claims = await verifyObject(crypto, "grant", grant, device.jwk);
          const asked = readStrict(objects.ask, ask.jws).claims;
          const session = await kept.sessions.get(sid);
          const answers =
            claims.source === (await hashOf(crypto, ask.jws)) &&
            claims.asker === asked.iss &&
            claims.sid === sid;
          if (!answers || claims.sub !== session?.sub)
            throw new DesksideError("SIGNATURE", "It answers another question.");
          if (!claims.scopes.every(({ scope }) => asked.scopes.includes(scope)))
            throw new DesksideError("SCOPE");
          accepted(
            await store.write("grant-store", {
              ...by,
              id: claims.jti,
              sessionId: sid,
              askId: jti,
              sub: claims.sub,
              jws: grant,
              scopes: claims.scopes.map(({ scope, exp }) => ({ scope, exp })),
              expiresAt: claims.exp * 1_000,
              how: claims.how,
              wording: claims.wording,
            }),
          );
          kept.sessions.drop(sid);
        } else {
          const state = outcome === "timed-out" ? ("timed-out" as const) : ("refused" as const);
          accepted(
            await store.write("ask-refuse", {
              ...by,
              id: jti,
              state,
              ...(code === undefined ? {} : { reason: code }),
            }),
          );
        }
        if (reported === true) {
          const data = { askId: jti, sessionId: sid };
          accepted(
            await store.write("note-add", {
              ...by,
              caseId,
              type: "session.reported",
              visibility: "internal",
              data,
            }),
          );
        }
        tell(caseId, sid);
        await hooks.caseChanged(caseId);
        return { case: caseId };
      }),
    grantEnded: (deviceId, { grant, scope, why }) =>
      refusing(async () => {
        const device = await kept.device(deviceId);
        const row = await kept.grants.get(grant);
        const session = row === undefined ? undefined : await kept.sessions.get(row.sid);
        if (row?.deviceId !== deviceId || session === undefined) throw new DesksideError("GRANT_MISSING");
        const scopes = scope === undefined ? {} : { scopes: [scope] };
        accepted(
          await store.write("grant-end", {
            actor: device.actor,
            at: deps.now(),
            id: grant,
            reason: why,
            ...scopes,
          }),
        );
        kept.grants.drop(grant);
        tell(session.caseId, session.id);
        await hooks.caseChanged(session.caseId);
        return { case: session.caseId };
      }),
    sessionEnded: (deviceId, { sid, why }) =>
      refusing(async () => {
        const device = await kept.device(deviceId);
        const session = await kept.sessions.get(sid);
        if (session?.deviceId !== deviceId) throw new DesksideError("SESSION");
        const ended = accepted(
          await store.write("session-end", { actor: device.actor, at: deps.now(), id: sid, reason: why }),
        );
        service.ended(sid, deviceId, session.caseId, ended.repeated ? undefined : ended.head);
        await hooks.caseChanged(session.caseId);
        return { case: session.caseId };
      }),
    async sessionsKnown(deviceId, sids) {
      const open = await store.query
        .selectFrom("sessions")
        .select(["id", "caseId"])
        .where("deviceId", "=", deviceId)
        .where("state", "in", ["consented", "active", "paused"])
        .execute();
      for (const { id, caseId } of open.filter((each) => !sids.includes(each.id))) {
        // A permission does not survive the agent: it ended without a word, in a crash or with the power.
        const lost = { actor: HUB, at: deps.now(), id, reason: "agent-stopping" };
        const ended = accepted(await store.write("session-end", lost));
        service.ended(id, deviceId, caseId, ended.repeated ? undefined : ended.head);
        await hooks.caseChanged(caseId);
      }
    },
    async headGiven(deviceId, { sid, head }) {
      const device = await kept.device(deviceId);
      const { claims, header } = await verifyStrict(crypto, "head", head, device.jwk);
      const session = await kept.sessions.get(sid);
      if (session?.deviceId !== deviceId || session.caseId !== claims.case)
        throw new DesksideError("SESSION");
      accepted(
        await store.write("head-store", {
          actor: device.actor,
          at: deps.now(),
          caseId: claims.case,
          seq: claims.seq,
          hash: claims.hash,
          signer: header.kid,
          jws: head,
          certs: [],
        }),
      );
    },
  };
  return service;
}
