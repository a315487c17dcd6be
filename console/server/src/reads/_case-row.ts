/** A case as lists show it: its row with the names of those it belongs to. */
import type { Kysely } from "kysely";
import type { Tables } from "../ports/tables.ts";

/** Cases with the names of person, device and assignee. */
export function casesWithNames(db: Kysely<Tables>) {
  return db
    .selectFrom("cases")
    .leftJoin("persons", "persons.id", "cases.personId")
    .leftJoin("devices", "devices.id", "cases.deviceId")
    .leftJoin("accounts", "accounts.id", "cases.assigneeId")
    .selectAll("cases")
    .select([
      "persons.name as personName",
      "persons.technicalLevel as personTechnicalLevel",
      "devices.name as deviceName",
      "devices.connectedAt as deviceConnectedAt",
      "accounts.name as assigneeName",
    ]);
}

/** One row of {@link casesWithNames}. */
export type CaseRow = Awaited<ReturnType<ReturnType<typeof casesWithNames>["execute"]>>[number];
