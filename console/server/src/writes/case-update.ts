/** Fields of a case change. Its state, resolution and reference have units of their own. */
import type { CaseTable } from "../ports/tables.ts";
import { recordCaseEvent } from "../record/record-event.ts";
import { defineWrite, refuse, refuseWith, type By } from "./_define.ts";
import { findCase } from "./_find.ts";

/** Fields that a technician may set, by name, so that nothing else can be. */
export const CASE_FIELDS = [
  "kind",
  "parentId",
  "personId",
  "deviceId",
  "channel",
  "reportedAt",
  "problemReported",
  "problemConfirmed",
  "needsJson",
  "remoteNeed",
  "environment",
  "category",
  "impact",
  "urgency",
  "priority",
  "assigneeId",
  "tier",
  "promisedBy",
  "nextUpdateBy",
  "causeClass",
  "faultClass",
  "routine",
  "mergedInto",
] as const satisfies readonly (keyof CaseTable)[];

/** What may be changed, each optional. */
export type CaseChanges = Partial<Pick<CaseTable, (typeof CASE_FIELDS)[number]>>;

export default defineWrite({
  name: "case-update",
  async run(
    tx,
    input: By & {
      caseId: string;
      changes: CaseChanges;
      /** The version that the change was made on; a newer one refuses it. */
      version?: number;
    },
  ) {
    const { actor, at, caseId } = input;
    const found = await findCase(tx, caseId);
    if (found === undefined) return refuse("NOT_FOUND");
    if (input.version !== undefined && input.version !== found.version) {
      return refuseWith("CONFLICT", { version: found.version });
    }
    const changes = Object.fromEntries(
      CASE_FIELDS.filter((field) => Object.hasOwn(input.changes, field)).map((field) => [
        field,
        input.changes[field],
      ]),
    ) as CaseChanges;
    const version = found.version + 1;
    await tx.db
      .updateTable("cases")
      .set({ ...changes, version })
      .where("id", "=", caseId)
      .execute();
    await recordCaseEvent(tx, {
      actor,
      at,
      caseId,
      organisationId: found.organisationId,
      type: "case.updated",
      visibility: "internal",
      data: changes,
    });
    return { ok: true as const, version };
  },
});
