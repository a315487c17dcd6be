/** Look-ups that several units begin with. Each is a prepared statement by primary key. */
import { statement, type Tx } from "../ports/tx.ts";

const caseById = statement((db, p: { id: string }) =>
  db
    .selectFrom("cases")
    .select(["id", "organisationId", "reference", "state", "personId", "deviceId", "version"])
    .where("id", "=", p.id),
);
/** What units need of a case; undefined where there is none. */
export const findCase = (tx: Tx, id: string) => tx.first(caseById, { id });

const accountById = statement((db, p: { id: string }) =>
  db.selectFrom("accounts").select(["id", "organisationId", "name", "state"]).where("id", "=", p.id),
);
/** What units need of an account; undefined where there is none. */
export const findAccount = (tx: Tx, id: string) => tx.first(accountById, { id });

const deviceById = statement((db, p: { id: string }) =>
  db
    .selectFrom("devices")
    .select(["id", "organisationId", "name", "state", "joinedAt"])
    .where("id", "=", p.id),
);
/** What units need of a device; undefined where there is none. */
export const findDevice = (tx: Tx, id: string) => tx.first(deviceById, { id });

const sessionById = statement((db, p: { id: string }) =>
  db.selectFrom("sessions").select(["id", "caseId", "deviceId", "accountId", "state"]).where("id", "=", p.id),
);
/** What units need of a session; undefined where there is none. */
export const findSession = (tx: Tx, id: string) => tx.first(sessionById, { id });

const taskById = statement((db, p: { id: string }) =>
  db
    .selectFrom("tasks")
    .select(["id", "caseId", "deviceId", "sessionId", "state", "cmdHash", "resultJws", "op"])
    .where("id", "=", p.id),
);
/** What units need of a task; undefined where there is none. */
export const findTask = (tx: Tx, id: string) => tx.first(taskById, { id });

const deploymentById = statement((db, p: { id: string }) =>
  db.selectFrom("deployments").selectAll().where("id", "=", p.id),
);
/** A deployment; undefined where there is none. */
export const findDeployment = (tx: Tx, id: string) => tx.first(deploymentById, { id });
