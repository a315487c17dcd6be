/** An agent shows a join link's token: from here on the link belongs to its key, and to no other. */
import { recordCaseEvent } from "../record/record-event.ts";
import { defineWrite, refuse } from "./_define.ts";
import { findCase } from "./_find.ts";

export default defineWrite({
  name: "join-link-use",
  async run(tx, input: { at: number; id: string; tokenHash: string; deviceId: string; hostName: string }) {
    const { at, id, tokenHash, deviceId, hostName } = input;
    const link = await tx.db.selectFrom("join_links").selectAll().where("id", "=", id).executeTakeFirst();
    // A wrong token and an unknown link are one answer: the number alone is easy to guess.
    if (link === undefined || link.tokenHash !== tokenHash) return refuse("LINK_UNKNOWN");
    const { caseId, accountId, organisationId } = link;
    if (link.state === "used") {
      return link.deviceId === deviceId
        ? { ok: true as const, caseId, accountId, organisationId }
        : refuse("LINK_USED");
    }
    if (link.state === "void" || link.expiresAt <= at) return refuse("LINK_EXPIRED");
    const found = await findCase(tx, caseId);
    if (found === undefined || found.state === "closed" || found.state === "rejected")
      return refuse("LINK_EXPIRED");
    await tx.db
      .updateTable("join_links")
      .set({ state: "used", usedAt: at, deviceId })
      .where("id", "=", id)
      .execute();
    await recordCaseEvent(tx, {
      actor: { kind: "agent", id: deviceId, name: hostName },
      at,
      caseId,
      organisationId,
      type: "join-link.used",
      visibility: "internal",
      data: { id, deviceId, hostName },
    });
    return { ok: true as const, caseId, accountId, organisationId };
  },
});
