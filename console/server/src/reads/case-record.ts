/**
 * Everything that the export of a case holds, in order and from one moment: the exact events, every signed object with
 * the chains it rests on, and which blobs belong to it. Undefined where there is no such case.
 */
import { casesWithNames } from "./_case-row.ts";
import { defineRead } from "./_define.ts";

export default defineRead({
  name: "case-record",
  weight: "long",
  async run(db, input: { caseId: string }) {
    const { caseId } = input;
    const row = await casesWithNames(db).where("cases.id", "=", caseId).executeTakeFirst();
    if (row === undefined) return undefined;
    const events = await db
      .selectFrom("events")
      .selectAll()
      .where("stream", "=", caseId)
      .orderBy("seq")
      .execute();
    const heads = await db
      .selectFrom("heads")
      .selectAll()
      .where("stream", "=", caseId)
      .orderBy("seq")
      .orderBy("at")
      .execute();
    const sessions = await db
      .selectFrom("sessions")
      .innerJoin("accounts", "accounts.id", "sessions.accountId")
      .selectAll("sessions")
      .select(["accounts.name as technicianName", "accounts.sub as technicianSub"])
      .where("caseId", "=", caseId)
      .orderBy("requestedAt")
      .execute();
    const ofSessions = { sessions: sessions.map(({ id }) => id) };
    const asks =
      sessions.length === 0
        ? []
        : await db
            .selectFrom("asks")
            .selectAll()
            .where("sessionId", "in", ofSessions.sessions)
            .orderBy("at")
            .execute();
    const grants =
      sessions.length === 0
        ? []
        : await db
            .selectFrom("grants")
            .selectAll()
            .where("sessionId", "in", ofSessions.sessions)
            .orderBy("at")
            .execute();
    const tasks = await db
      .selectFrom("tasks")
      .selectAll()
      .where("caseId", "=", caseId)
      .orderBy("queuedAt")
      .orderBy("id")
      .execute();
    const results = await db
      .selectFrom("task_results")
      .innerJoin("tasks", "tasks.id", "task_results.taskId")
      .selectAll("task_results")
      .where("tasks.caseId", "=", caseId)
      .orderBy("task_results.at")
      .orderBy("task_results.id")
      .execute();
    const attestations = await db
      .selectFrom("attestations")
      .selectAll()
      .where("caseId", "=", caseId)
      .orderBy("at")
      .execute();
    const runs = await db
      .selectFrom("flow_runs")
      .innerJoin("flow_texts", "flow_texts.sha256", "flow_runs.flowSha256")
      .selectAll("flow_runs")
      .select(["flow_texts.title as flowTitle", "flow_texts.version as flowVersion", "flow_texts.linkedJson"])
      .where("caseId", "=", caseId)
      .orderBy("startedAt")
      .execute();
    const steps = await db
      .selectFrom("step_records")
      .innerJoin("flow_runs", "flow_runs.id", "step_records.runId")
      .selectAll("step_records")
      .where("flow_runs.caseId", "=", caseId)
      .orderBy("step_records.eventSeq")
      .execute();
    const deployments = await db
      .selectFrom("deployments")
      .selectAll()
      .where("caseId", "=", caseId)
      .orderBy("createdAt")
      .execute();
    const deploymentTests = await db
      .selectFrom("deployment_tests")
      .innerJoin("deployments", "deployments.id", "deployment_tests.deploymentId")
      .selectAll("deployment_tests")
      .where("deployments.caseId", "=", caseId)
      .orderBy("deployment_tests.at")
      .execute();
    const recordings = await db
      .selectFrom("recordings")
      .selectAll()
      .where("caseId", "=", caseId)
      .orderBy("startedAt")
      .execute();
    const blobs = await db
      .selectFrom("blob_uses")
      .innerJoin("blobs", "blobs.sha256", "blob_uses.sha256")
      .selectAll("blobs")
      .select(["blob_uses.owner", "blob_uses.role"])
      .where("blob_uses.caseId", "=", caseId)
      .orderBy("blob_uses.at")
      .execute();
    const deviceIds = [...new Set(sessions.map(({ deviceId }) => deviceId).concat(row.deviceId ?? []))];
    const devices =
      deviceIds.length === 0
        ? []
        : await db.selectFrom("devices").selectAll().where("id", "in", deviceIds).execute();
    const orgObjects = await db
      .selectFrom("org_objects")
      .selectAll()
      .where("organisationId", "=", row.organisationId)
      .where("kind", "in", ["org", "revoked", "techcert"])
      .orderBy("storedAt")
      .execute();
    return {
      case: row,
      events,
      heads,
      sessions,
      asks,
      grants,
      tasks,
      results,
      attestations,
      runs,
      steps,
      deployments,
      deploymentTests,
      recordings,
      blobs,
      devices,
      orgObjects,
    };
  },
});
