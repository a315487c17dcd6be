/** One device with its snapshots, deployments, cases and what still runs on it, by id or by a name that is unique. */
import { casesWithNames } from "./_case-row.ts";
import { defineRead } from "./_define.ts";

const MAX_SNAPSHOTS = 100;
const MAX_DEPLOYMENTS = 100;
const MAX_CASES = 50;
const MAX_RUNNING = 32;

export default defineRead({
  name: "device-detail",
  weight: "light",
  async run(db, input: { organisationId: string; id: string }) {
    const candidates = await db
      .selectFrom("devices")
      .selectAll()
      .where("organisationId", "=", input.organisationId)
      .where((eb) => eb.or([eb("id", "=", input.id), eb("name", "=", input.id)]))
      .limit(2)
      .execute();
    const device =
      candidates.find(({ id }) => id === input.id) ?? (candidates.length === 1 ? candidates[0] : undefined);
    if (device === undefined) return undefined;
    const [snapshots, deployments, tests, cases, running] = await Promise.all([
      db
        .selectFrom("snapshots")
        .selectAll()
        .where("deviceId", "=", device.id)
        .orderBy("takenAt", "desc")
        .limit(MAX_SNAPSHOTS)
        .execute(),
      db
        .selectFrom("deployments")
        .selectAll()
        .where("deviceId", "=", device.id)
        .orderBy("createdAt", "desc")
        .limit(MAX_DEPLOYMENTS)
        .execute(),
      db
        .selectFrom("deployment_tests")
        .innerJoin("deployments", "deployments.id", "deployment_tests.deploymentId")
        .selectAll("deployment_tests")
        .where("deployments.deviceId", "=", device.id)
        .orderBy("deployment_tests.at")
        .execute(),
      casesWithNames(db)
        .where("cases.deviceId", "=", device.id)
        .orderBy("cases.number", "desc")
        .limit(MAX_CASES)
        .execute(),
      db
        .selectFrom("tasks")
        .innerJoin("accounts", "accounts.id", "tasks.accountId")
        .selectAll("tasks")
        .select("accounts.name as technicianName")
        .where("deviceId", "=", device.id)
        .where("tasks.state", "in", ["sent", "confirming", "running"])
        .orderBy("queuedAt", "desc")
        .limit(MAX_RUNNING)
        .execute(),
    ]);
    return { device, snapshots, deployments, deploymentTests: tests, cases, running };
  },
});
