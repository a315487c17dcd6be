/** The customer's side of a case: their page, and what they may do there. They can answer, never consent. */
import { type CustomerView, DesksideError, type RequestBody, type Scope } from "@deskside/protocol";
import { accepted, customer, type ServiceDeps } from "./_deps.ts";
import { csrfOf, type CustomerCaller, hashSecret } from "./callers.ts";
import { chatOf } from "./chat.ts";
import type { Consent } from "./consent.ts";
import { CurrentStateError } from "./current-state-error.ts";
import type { Deployments } from "./deployments.ts";
import { doneByEvents, doneByTasks, TOLD_EVENTS } from "./done-words.ts";
import type { OrganisationService } from "./organisation.ts";
import type { Runs } from "./runs.ts";
import type { ReadResult } from "../ports/store.ts";

/** Things done that the page shows; older ones are in the record. */
const DONE_MAX = 200;
/** Stops that a machine did not hear while it was away are said again for this long, in ms. */
const STOP_AGAIN_MS = 24 * 3_600_000;
const STOPPED_BY_LINK = "customer-link";

export interface Customers {
  byCookie(hash: string, now: number): Promise<CustomerCaller | undefined>;
  /** The page, and the cookie that opens it from now on. Throws LINK_UNKNOWN. */
  enter(link: string, token: string): Promise<{ view: CustomerView; cookie: string }>;
  /** `cookie`: adds what the page's calls have to carry. */
  view(caseId: string, cookie?: string): Promise<CustomerView>;
  answer(caller: CustomerCaller, body: RequestBody<"answerAsCustomer">): Promise<CustomerView>;
  agree(caller: CustomerCaller, body: RequestBody<"agreeAsCustomer">): Promise<CustomerView>;
  chat(caller: CustomerCaller, body: RequestBody<"chatAsCustomer">): Promise<CustomerView>;
  stop(caller: CustomerCaller): Promise<CustomerView>;
  rate(caller: CustomerCaller, body: RequestBody<"rateAsCustomer">): Promise<CustomerView>;
  /** Says a stop again to a machine that was away when the customer pressed it. */
  stopAgain(device: string): Promise<void>;
}

export function createCustomers(
  deps: ServiceDeps,
  parts: { organisation: OrganisationService; consent: Consent; runs: Runs; deployments: Deployments },
): Customers {
  const { store, organisationId } = deps;
  const { organisation, consent, runs, deployments } = parts;

  const byHash = async (tokenHash: string): Promise<CustomerCaller | undefined> => {
    const row = await store.read("customer-link-by-hash", { tokenHash });
    if (row === undefined) return undefined;
    return { case: row.caseId, person: row.personId, name: row.personName ?? "The customer", link: row.id };
  };
  const scopesOf = ({ grants }: NonNullable<ReadResult<"case-detail">>): CustomerView["scopes"] => {
    const now = deps.now();
    const until = new Map<Scope, number>();
    for (const grant of grants) {
      if (grant.revokedAt !== null) continue;
      const ended = JSON.parse(grant.endedScopesJson) as Record<string, unknown>;
      for (const { scope, exp } of JSON.parse(grant.scopesJson) as { scope: Scope; exp: number }[]) {
        const ends = exp * 1_000;
        if (ends > now && !Object.hasOwn(ended, scope))
          until.set(scope, Math.max(ends, until.get(scope) ?? 0));
      }
    }
    return [...until].map(([scope, ends]) => ({ scope, until: ends }));
  };

  const service: Customers = {
    byCookie: (hash) => byHash(hash),
    async enter(link, token) {
      const caller = await byHash(hashSecret(token));
      if (caller?.link !== link) throw new DesksideError("LINK_UNKNOWN");
      return { view: await service.view(caller.case, token), cookie: token };
    },
    async view(caseId, cookie) {
      const [detail, about, told, chat, step] = await Promise.all([
        store.read("case-detail", { organisationId, id: caseId }),
        organisation.about(),
        store.read("case-events", { caseId, types: [...TOLD_EVENTS], newestFirst: true, limit: DONE_MAX }),
        chatOf(store, caseId),
        runs.customerStep(caseId),
      ]);
      if (detail === undefined) throw new DesksideError("NOT_FOUND");
      const { case: row } = detail;
      const live = deps.live();
      const presence = row.deviceId === null ? undefined : live.presence(row.deviceId);
      const planned = detail.deployments.find(({ state }) => state === "planned");
      const plan =
        planned === undefined
          ? undefined
          : (JSON.parse(planned.planJson) as Record<"summary" | "schedule" | "undo" | "risk", string>);
      const done = [...doneByTasks(detail.tasks), ...doneByEvents(told.rows)].toSorted((a, b) => a.at - b.at);
      const last = step?.last ?? null;
      const over = row.state === "resolved" || row.state === "closed";
      return {
        ...(cookie === undefined ? {} : { csrf: csrfOf(cookie) }),
        practice: about?.practice ?? false,
        organisation: about?.name ?? "",
        technician: row.assigneeName,
        technicianHere: row.assigneeId !== null && live.technicianHere(row.assigneeId),
        caseRef: row.reference,
        problem: row.problemReported,
        customer: row.personName ?? "",
        pc: {
          state: row.deviceId === null ? "none" : presence?.online === true ? "online" : "offline",
          hostName: row.deviceName,
          since: row.deviceId === null ? null : (presence?.since ?? row.deviceConnectedAt),
          promptOpen: consent.promptOpen(caseId),
        },
        scopes: scopesOf(detail),
        step: over ? null : (step?.step ?? null),
        answeredElsewhere:
          last === null || last.reportedBy !== "customer" || last.via === "link"
            ? null
            : last.via === "companion"
              ? "Answered on the PC"
              : "Answered by telephone",
        plan:
          planned === undefined || plan === undefined
            ? null
            : {
                deployment: planned.id,
                summary: plan.summary,
                schedule: plan.schedule,
                undo: plan.undo,
                risk: plan.risk,
              },
        done: done.slice(-DONE_MAX),
        chat,
        ended: over
          ? {
              at: row.closedAt ?? row.resolvedAt ?? row.updatedAt,
              text: row.resolutionText ?? "",
              confirmed: row.confirmation === "fixed",
              rated: row.ratingScore !== null,
            }
          : null,
      };
    },
    async answer(caller, { step, answerId, value }) {
      const [runId = "", visit] = step.split(".");
      const run = await store.query
        .selectFrom("flow_runs")
        .select("caseId")
        .where("id", "=", runId)
        .executeTakeFirst();
      if (run?.caseId !== caller.case) throw new DesksideError("NOT_FOUND", "There is no such step.");
      try {
        const who = { actor: customer(caller), via: "link" as const, reportedBy: "customer" as const };
        await runs.give({ runId, visit: Number(visit), answerId, value, ...who });
      } catch (error) {
        // What a technician sees of the run is not for this page.
        if (error instanceof CurrentStateError)
          throw new CurrentStateError(error.code, await service.view(caller.case));
        throw error;
      }
      return service.view(caller.case);
    },
    async agree(caller, { deployment, agreed }) {
      await deployments.agreeAsCustomer(caller, deployment, agreed);
      return service.view(caller.case);
    },
    async chat(caller, { id, text }) {
      const actor = customer(caller);
      accepted(
        await store.write("chat-post", {
          actor,
          at: deps.now(),
          caseId: caller.case,
          messageId: id,
          text,
          visibility: "customer",
          channel: "link",
        }),
      );
      deps.live().changed(`case:${caller.case}`, "chat");
      deps.live().changed("cases", "chat", caller.case);
      return service.view(caller.case);
    },
    async stop(caller) {
      const open = await store.query
        .selectFrom("sessions")
        .select(["id", "deviceId"])
        .where("caseId", "=", caller.case)
        .where("state", "!=", "ended")
        .execute();
      for (const { id, deviceId } of open) {
        // The machine first: that it stops matters more than that it is written down.
        deps.live().stopSession(deviceId, id);
        const ended = accepted(
          await store.write("session-end", {
            actor: customer(caller),
            at: deps.now(),
            id,
            reason: STOPPED_BY_LINK,
          }),
        );
        consent.ended(id, deviceId, caller.case, ended.repeated ? undefined : ended.head);
      }
      await runs.caseChanged(caller.case);
      return service.view(caller.case);
    },
    async rate(caller, { score, comment }) {
      const said = comment === undefined || comment === "" ? {} : { comment };
      accepted(
        await store.write("case-rate", {
          actor: customer(caller),
          at: deps.now(),
          caseId: caller.case,
          score,
          ...said,
        }),
      );
      deps.live().changed(`case:${caller.case}`, "case", caller.case);
      return service.view(caller.case);
    },
    async stopAgain(device) {
      const stopped = await store.query
        .selectFrom("sessions")
        .select("id")
        .where("deviceId", "=", device)
        .where("endReason", "=", STOPPED_BY_LINK)
        .where("endedAt", ">", deps.now() - STOP_AGAIN_MS)
        .execute();
      for (const { id } of stopped) deps.live().stopSession(device, id);
    },
  };
  return service;
}
