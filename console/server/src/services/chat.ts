/** The chat of a case: lines in its chain that the customer may see. */
import type { ChatMessage } from "@deskside/protocol";
import type { Store } from "../ports/store.ts";

/** Lines that a page shows at most; older ones are in the record. */
const CHAT_MAX = 200;

/** The newest lines, oldest first. */
export async function chatOf(store: Store, caseId: string): Promise<ChatMessage[]> {
  const page = await store.read("case-events", {
    caseId,
    types: ["chat.posted"],
    newestFirst: true,
    limit: CHAT_MAX,
  });
  return page.rows.toReversed().flatMap((row) => {
    if (row.entry === null) return [];
    const { actor, data } = JSON.parse(row.entry) as {
      actor: { name: string };
      data: { messageId: string; text: string };
    };
    const from = row.actorKind === "customer" ? ("customer" as const) : ("technician" as const);
    return [{ id: data.messageId, at: row.at, from, name: actor.name, text: data.text }];
  });
}
