/** A case is opened and gets its number. The same id again gives the same case. */
import type { CaseKind } from "../ports/tables.ts";
import { recordCaseEvent } from "../record/record-event.ts";
import { defineWrite, refuse, type By } from "./_define.ts";
import { findCase } from "./_find.ts";
import { nextNumber } from "./_next-number.ts";

export default defineWrite({
  name: "case-open",
  async run(
    tx,
    input: By & {
      id: string;
      organisationId: string;
      kind: CaseKind;
      channel: string;
      /** The problem in the customer's words. */
      problem: string;
      /** When the customer told us; `at` where it is now. */
      reportedAt?: number;
      personId?: string;
      deviceId?: string;
      parentId?: string;
      /** Opened by a technician who works on it: the case is `open` at once, else `new`. */
      assigneeId?: string;
      needs?: string[];
      remoteNeed?: string;
      category?: string;
      impact?: number;
      urgency?: number;
      /** 3 where nobody said. */
      priority?: number;
    },
  ) {
    const { actor, at, id, organisationId, kind, channel, problem } = input;
    const known = await findCase(tx, id);
    if (known !== undefined) {
      if (known.organisationId !== organisationId) return refuse("CONFLICT");
      return { ok: true as const, id, reference: known.reference, number: Number(known.reference.slice(1)) };
    }
    const number = await nextNumber(tx, organisationId, "case");
    const reference = `#${number}`;
    const state = input.assigneeId === undefined ? "new" : "open";
    await tx.db
      .insertInto("cases")
      .values({
        id,
        organisationId,
        number,
        reference,
        kind,
        parentId: input.parentId ?? null,
        personId: input.personId ?? null,
        deviceId: input.deviceId ?? null,
        channel,
        reportedAt: input.reportedAt ?? at,
        enteredAt: at,
        problemReported: problem,
        needsJson: JSON.stringify(input.needs ?? []),
        remoteNeed: input.remoteNeed ?? null,
        category: input.category ?? null,
        impact: input.impact ?? null,
        urgency: input.urgency ?? null,
        priority: input.priority ?? 3,
        state,
        assigneeId: input.assigneeId ?? null,
        tier: 1,
        reopenCount: 0,
        createdAt: at,
        createdBy: actor.id,
        updatedAt: at,
        version: 1,
      })
      .execute();
    const { personId, deviceId, parentId, assigneeId } = input;
    await recordCaseEvent(tx, {
      actor,
      at,
      caseId: id,
      organisationId,
      type: "case.opened",
      visibility: "customer",
      channel,
      data: {
        reference,
        kind,
        problem,
        reportedAt: input.reportedAt ?? at,
        personId,
        deviceId,
        parentId,
        assigneeId,
        state,
      },
    });
    return { ok: true as const, id, reference, number };
  },
});
