/** An event of a case with its audit entry: what nearly every unit of work ends with. */
import { statement, type Tx } from "../ports/tx.ts";
import { appendAudit } from "./append-audit.ts";
import { appendEvent, type EventDraft, type EventMark } from "./append-event.ts";

/** An event whose stream is a case. */
export interface CaseEventDraft extends Omit<EventDraft, "stream"> {
  caseId: string;
  organisationId: string;
}

const touchCase = statement((db, p: { caseId: string; at: number }) =>
  db.updateTable("cases").set({ updatedAt: p.at }).where("id", "=", p.caseId),
);

/** Appends to the case's chain, moves the case up in the lists, and writes the audit entry (which names the event by hash). */
export async function recordCaseEvent(tx: Tx, draft: CaseEventDraft): Promise<EventMark> {
  const { caseId, organisationId, ...event } = draft;
  const mark = await appendEvent(tx, { ...event, stream: caseId });
  await tx.run(touchCase, { caseId, at: draft.at });
  await appendAudit(tx, {
    organisationId,
    actor: draft.actor,
    at: draft.at,
    action: draft.type,
    objectKind: "case",
    objectId: caseId,
    payload: mark,
  });
  return mark;
}
