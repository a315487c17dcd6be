/** One case with all that the bench shows of it, by id or by number. Undefined where there is none. */
import { casesWithNames } from "./_case-row.ts";
import { defineRead } from "./_define.ts";

/** Most tasks that the bench lists; older ones are in the events. */
const MAX_TASKS = 500;
/** Most runs, sessions, deployments and recordings each. */
const MAX_EACH = 100;

export default defineRead({
  name: "case-detail",
  weight: "light",
  async run(db, input: { organisationId: string; id: string }) {
    const number = /^#?(\d{1,15})$/.exec(input.id)?.[1];
    const row = await casesWithNames(db)
      .where("cases.organisationId", "=", input.organisationId)
      .where((eb) =>
        number === undefined ? eb("cases.id", "=", input.id) : eb("cases.number", "=", Number(number)),
      )
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const ofCase = { caseId: row.id };
    const [
      sessions,
      asks,
      grants,
      tasks,
      runs,
      deployments,
      tests,
      recordings,
      joinLinks,
      customerLinks,
      attestations,
      head,
    ] = await Promise.all([
      db
        .selectFrom("sessions")
        .innerJoin("accounts", "accounts.id", "sessions.accountId")
        .selectAll("sessions")
        .select(["accounts.name as technicianName", "accounts.sub as technicianSub"])
        .where("caseId", "=", ofCase.caseId)
        .orderBy("requestedAt", "desc")
        .limit(MAX_EACH)
        .execute(),
      db
        .selectFrom("asks")
        .innerJoin("sessions", "sessions.id", "asks.sessionId")
        .selectAll("asks")
        .where("sessions.caseId", "=", ofCase.caseId)
        .where("asks.state", "=", "asked")
        .execute(),
      db
        .selectFrom("grants")
        .innerJoin("sessions", "sessions.id", "grants.sessionId")
        .selectAll("grants")
        .where("sessions.caseId", "=", ofCase.caseId)
        .orderBy("grants.at")
        .execute(),
      db
        .selectFrom("tasks")
        .innerJoin("accounts", "accounts.id", "tasks.accountId")
        .selectAll("tasks")
        .select("accounts.name as technicianName")
        .where("caseId", "=", ofCase.caseId)
        .orderBy("queuedAt", "desc")
        .limit(MAX_TASKS)
        .execute(),
      db
        .selectFrom("flow_runs")
        .innerJoin("flow_texts", "flow_texts.sha256", "flow_runs.flowSha256")
        .selectAll("flow_runs")
        .select(["flow_texts.title as flowTitle", "flow_texts.version as flowVersion"])
        .where("caseId", "=", ofCase.caseId)
        .orderBy("startedAt", "desc")
        .limit(MAX_EACH)
        .execute(),
      db
        .selectFrom("deployments")
        .selectAll()
        .where("caseId", "=", ofCase.caseId)
        .orderBy("createdAt", "desc")
        .limit(MAX_EACH)
        .execute(),
      db
        .selectFrom("deployment_tests")
        .innerJoin("deployments", "deployments.id", "deployment_tests.deploymentId")
        .selectAll("deployment_tests")
        .where("deployments.caseId", "=", ofCase.caseId)
        .orderBy("deployment_tests.at")
        .execute(),
      db
        .selectFrom("recordings")
        .selectAll()
        .where("caseId", "=", ofCase.caseId)
        .orderBy("startedAt", "desc")
        .limit(MAX_EACH)
        .execute(),
      db
        .selectFrom("join_links")
        .selectAll()
        .where("caseId", "=", ofCase.caseId)
        .orderBy("createdAt")
        .execute(),
      db
        .selectFrom("customer_links")
        .selectAll()
        .where("caseId", "=", ofCase.caseId)
        .orderBy("createdAt")
        .execute(),
      db.selectFrom("attestations").selectAll().where("caseId", "=", ofCase.caseId).orderBy("at").execute(),
      db
        .selectFrom("events")
        .select(["seq", "hash"])
        .where("stream", "=", ofCase.caseId)
        .orderBy("seq", "desc")
        .limit(1)
        .executeTakeFirst(),
    ]);
    return {
      case: row,
      sessions,
      asks,
      grants,
      tasks,
      runs,
      deployments,
      deploymentTests: tests,
      recordings,
      joinLinks,
      customerLinks,
      attestations,
      head: head ?? null,
    };
  },
});
