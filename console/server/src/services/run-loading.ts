/** Reads a run with all that decides what is due in it: state, commands, session, who is there. */
import { DesksideError, type Scope } from "@deskside/protocol";
import { dueOf, type LinkedFlow, type RunState } from "@deskside/protocol/flow";
import type { TaskState } from "../ports/store.ts";
import { isFinal } from "../record/task-states.ts";
import type { ServiceDeps } from "./_deps.ts";
import { operationOf } from "./run-operation.ts";
import type { LoadedRun } from "./run-views.ts";

/** Linked flows that are kept in memory, by their hash. */
const FLOWS_MAX = 200;
/** Commands of one step that are looked at: as many as its attempts. */
const TASKS_MAX = 50;

export interface RunSession {
  readonly id: string;
  readonly accountId: string;
}

export interface RunLoader {
  /** Throws NOT_FOUND. */
  load(id: string): Promise<LoadedRun & { readonly session: RunSession | null; readonly fits: boolean }>;
  linked(sha256: string, json: string): LinkedFlow;
}

export function createRunLoader(
  deps: ServiceDeps,
  scopeOfCheck: (device: string, check: string) => Promise<Scope>,
): RunLoader {
  const { store, organisationId } = deps;
  const flows = new Map<string, LinkedFlow>();

  const linked = (sha256: string, json: string): LinkedFlow => {
    let flow = flows.get(sha256);
    if (flow === undefined) {
      flow = JSON.parse(json) as LinkedFlow;
      if (flows.size >= FLOWS_MAX) flows.clear();
      flows.set(sha256, flow);
    }
    return flow;
  };
  const sessionOf = async (caseId: string, deviceId: string | null): Promise<RunSession | null> => {
    if (deviceId === null) return null;
    const row = await store.query
      .selectFrom("sessions")
      .select(["id", "accountId"])
      .where("caseId", "=", caseId)
      .where("deviceId", "=", deviceId)
      .where("state", "not in", ["ended", "expired", "revoked"])
      .orderBy("requestedAt", "desc")
      .limit(1)
      .executeTakeFirst();
    return row ?? null;
  };
  const tasksOf = (caseId: string, runId: string, visit: number) =>
    store.query
      .selectFrom("tasks")
      .select(["id", "state"])
      .where("caseId", "=", caseId)
      .where("runId", "=", runId)
      .where("nodeVisit", "like", `${visit}.%`)
      .orderBy("queuedAt")
      .limit(TASKS_MAX)
      .execute();
  const granted = async (session: RunSession | null, scope: Scope | null): Promise<boolean> => {
    if (session === null) return false;
    const grants = await store.query
      .selectFrom("grants")
      .select(["scopesJson", "endedScopesJson"])
      .where("sessionId", "=", session.id)
      .where("revokedAt", "is", null)
      .execute();
    const nowS = deps.now() / 1_000;
    return grants.some((grant) => {
      const ended = JSON.parse(grant.endedScopesJson) as Record<string, unknown>;
      const held = JSON.parse(grant.scopesJson) as { scope: string; exp: number }[];
      return held.some(
        (each) =>
          (scope === null || each.scope === scope) && each.exp > nowS && !Object.hasOwn(ended, each.scope),
      );
    });
  };

  return {
    linked,
    async load(id) {
      const found = await store.read("run-detail", { id });
      if (found === undefined || found.run.organisationId !== organisationId)
        throw new DesksideError("NOT_FOUND");
      const { run: row, steps } = found;
      const flow = linked(row.flowSha256, row.linkedJson);
      const state = JSON.parse(row.stateJson) as RunState;
      const due = dueOf(flow, state);
      const visit = state.sequence + 1;
      const signed = due.kind === "check" || (due.kind === "action" && due.by === "signer");
      const [session, tasks] = signed
        ? await Promise.all([sessionOf(row.caseId, row.deviceId), tasksOf(row.caseId, id, visit)])
        : [await sessionOf(row.caseId, row.deviceId), []];
      const last = tasks.at(-1);
      const running = last !== undefined && !isFinal(last.state as TaskState);
      const firstAttempt = due.kind === "over" ? 1 : due.attempt;
      // A click that was refused may be made again; a check is signed unasked, so only "run again" gives it another try.
      const attempt = due.kind === "action" ? firstAttempt + tasks.length - (running ? 1 : 0) : firstAttempt;
      const checkScope =
        due.kind === "check" && row.deviceId !== null
          ? await scopeOfCheck(row.deviceId, due.check)
          : "run_checks";
      const made = operationOf(due, id, visit, attempt, checkScope);
      const live = deps.live();
      const online = row.deviceId !== null && live.presence(row.deviceId)?.online === true;
      const there = session !== null && live.technicianHere(session.accountId);
      const refused = due.kind === "check" && last !== undefined && !running;
      const signable =
        online && there && made !== null && !refused && (await granted(session, made.operation.scope));
      return {
        row,
        steps,
        linked: flow,
        state,
        due,
        visit,
        attempt,
        operation: made?.operation ?? null,
        fits: made?.fits ?? false,
        task: last === undefined ? null : { id: last.id, state: last.state, running },
        signable,
        session,
      };
    },
  };
}
