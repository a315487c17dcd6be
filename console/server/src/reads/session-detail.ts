/** A session with its asks, grants and tasks. Undefined where there is none. */
import { defineRead } from "./_define.ts";

const MAX_TASKS = 500;

export default defineRead({
  name: "session-detail",
  weight: "light",
  async run(db, input: { id: string }) {
    const session = await db
      .selectFrom("sessions")
      .innerJoin("accounts", "accounts.id", "sessions.accountId")
      .innerJoin("cases", "cases.id", "sessions.caseId")
      .selectAll("sessions")
      .select([
        "accounts.name as technicianName",
        "accounts.sub as technicianSub",
        "cases.organisationId",
        "cases.reference as caseReference",
      ])
      .where("sessions.id", "=", input.id)
      .executeTakeFirst();
    if (session === undefined) return undefined;
    const [asks, grants, tasks] = await Promise.all([
      db.selectFrom("asks").selectAll().where("sessionId", "=", input.id).orderBy("at").execute(),
      db.selectFrom("grants").selectAll().where("sessionId", "=", input.id).orderBy("at").execute(),
      db
        .selectFrom("tasks")
        .selectAll()
        .where("sessionId", "=", input.id)
        .orderBy("queuedAt", "desc")
        .limit(MAX_TASKS)
        .execute(),
    ]);
    return { session, asks, grants, tasks };
  },
});
