/** A line of chat. The same message id again is not posted twice. */
import type { Visibility } from "../ports/tables.ts";
import { statement } from "../ports/tx.ts";
import { recordCaseEvent } from "../record/record-event.ts";
import { defineWrite, refuse, refuseWith, type By } from "./_define.ts";
import { findCase } from "./_find.ts";

/** A message's id is remembered where idempotency keys are: it is one that the page made. */
const seen = statement((db, p: { scope: string; key: string }) =>
  db
    .selectFrom("idempotency_keys")
    .select("resultJson")
    .where("scope", "=", p.scope)
    .where("key", "=", p.key),
);

export default defineWrite({
  name: "chat-post",
  async run(
    tx,
    input: By & { caseId: string; messageId: string; text: string; visibility: Visibility; channel?: string },
  ) {
    const { actor, at, caseId, messageId, text, visibility } = input;
    const found = await findCase(tx, caseId);
    if (found === undefined) return refuse("NOT_FOUND");
    const scope = `chat:${caseId}`;
    const known = await tx.first(seen, { scope, key: messageId });
    if (known !== undefined) return { ok: true as const, seq: Number(known.resultJson), repeated: true };
    if (found.state === "closed" || found.state === "rejected")
      return refuseWith("STATE", { state: found.state });
    const { seq } = await recordCaseEvent(tx, {
      actor,
      at,
      caseId,
      organisationId: found.organisationId,
      type: "chat.posted",
      visibility,
      channel: input.channel ?? "chat",
      data: { messageId, text },
    });
    await tx.db
      .insertInto("idempotency_keys")
      .values({ scope, key: messageId, unit: "chat-post", inputHash: "", resultJson: String(seq), at })
      .execute();
    return { ok: true as const, seq, repeated: false };
  },
});
