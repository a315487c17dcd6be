/** Sessions of a technician with a machine, as the REST interface begins and ends them. */
import { DesksideError, type SessionView, type TaskView } from "@deskside/protocol";
import { newId } from "../record/new-id.ts";
import { accepted, type ServiceDeps, technician } from "./_deps.ts";
import type { TechnicianCaller } from "./callers.ts";
import { sessionView, taskView } from "./case-views.ts";
import type { Cases } from "./cases.ts";
import type { Consent } from "./consent.ts";
import type { Hooks } from "./hooks.ts";

export interface Sessions {
  /** The technician's open session of this case and machine, or a new one. */
  open(caller: TechnicianCaller, caseId: string, device: string): Promise<SessionView>;
  end(caller: TechnicianCaller, id: string, summary: string | undefined): Promise<void>;
  task(jti: string): Promise<TaskView>;
}

export function createSessions(deps: ServiceDeps, cases: Cases, consent: Consent, hooks: Hooks): Sessions {
  const { store, organisationId } = deps;
  const view = async (id: string): Promise<SessionView> => {
    const found = await store.read("session-detail", { id });
    if (found === undefined) throw new DesksideError("NOT_FOUND");
    const ask = found.asks.filter(({ state }) => state === "asked");
    return sessionView(found.session, ask, found.grants, deps.now());
  };

  return {
    async open(caller, id, device) {
      const { case: row, sessions } = await cases.row(id);
      const open = sessions.find(
        (each) => each.deviceId === device && each.accountId === caller.account && each.state !== "ended",
      );
      if (open !== undefined) return view(open.id);
      const at = deps.now();
      const sid = newId(at);
      const opened = await store.write("session-open", {
        actor: technician(caller),
        at,
        id: sid,
        caseId: row.id,
        deviceId: device,
        accountId: caller.account,
        channel: "remote",
      });
      accepted(opened);
      deps.live().changed(`case:${row.id}`, "session", sid);
      await hooks.caseChanged(row.id);
      return view(sid);
    },
    async end(caller, id, summary) {
      const found = await store.read("session-detail", { id });
      if (found === undefined || found.session.organisationId !== organisationId)
        throw new DesksideError("NOT_FOUND");
      const { caseId, deviceId, accountId } = found.session;
      if (accountId !== caller.account && !caller.owner)
        throw new DesksideError("FORBIDDEN", "It is another technician's session.");
      const ended = accepted(
        await store.write("session-end", {
          actor: technician(caller),
          at: deps.now(),
          id,
          reason: "technician",
          ...(summary === undefined ? {} : { summary }),
        }),
      );
      consent.ended(id, deviceId, caseId, ended.repeated ? undefined : ended.head);
      await hooks.caseChanged(caseId);
    },
    async task(jti) {
      const row = await store.query
        .selectFrom("tasks")
        .innerJoin("accounts", "accounts.id", "tasks.accountId")
        .innerJoin("cases", "cases.id", "tasks.caseId")
        .selectAll("tasks")
        .select("accounts.name as technicianName")
        .where("tasks.id", "=", jti)
        .where("cases.organisationId", "=", organisationId)
        .executeTakeFirst();
      if (row === undefined) throw new DesksideError("NOT_FOUND");
      return taskView(row);
    },
  };
}
