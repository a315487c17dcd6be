/** Something a person or the hub adds to a case's record in words: a note, a correction, a finding. */
import type { Visibility } from "../ports/tables.ts";
import { recordCaseEvent } from "../record/record-event.ts";
import { defineWrite, refuse, type By } from "./_define.ts";
import { findCase } from "./_find.ts";

export default defineWrite({
  name: "note-add",
  async run(
    tx,
    input: By & {
      caseId: string;
      /** `note.added` unless the event has a type of its own. */
      type?: string;
      visibility: Visibility;
      channel?: string;
      data: unknown;
    },
  ) {
    const { actor, at, caseId, visibility, channel, data } = input;
    const found = await findCase(tx, caseId);
    if (found === undefined) return refuse("NOT_FOUND");
    const mark = await recordCaseEvent(tx, {
      actor,
      at,
      caseId,
      organisationId: found.organisationId,
      type: input.type ?? "note.added",
      visibility,
      ...(channel === undefined ? {} : { channel }),
      data,
    });
    return { ok: true as const, ...mark };
  },
});
