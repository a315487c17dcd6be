/** A technician vouched for a machine's key: it is a device, by a link used once, or again by the key that it has. */
import { recordCaseEvent } from "../record/record-event.ts";
import { defineWrite, refuse, refuseWith, type By } from "./_define.ts";
import { findCase, findDevice } from "./_find.ts";

export default defineWrite({
  name: "device-join",
  async run(
    tx,
    input: By & {
      /** Thumbprint of the agent's key. */
      deviceId: string;
      joinLinkId: string;
      name: string;
      jwkJson: string;
      devcert: string;
      devcertExpiresAt: number;
      systemJson: string;
      agentVersion?: string;
      capabilities: string[];
    },
  ) {
    const { actor, at, deviceId, joinLinkId, devcert } = input;
    const link = await tx.db
      .selectFrom("join_links")
      .selectAll()
      .where("id", "=", joinLinkId)
      .executeTakeFirst();
    if (link === undefined) return refuse("LINK_UNKNOWN");
    if (link.state === "used" && link.deviceId !== deviceId) return refuse("LINK_USED");
    if (link.state === "void") return refuse("LINK_EXPIRED");
    if (link.state === "open" && link.expiresAt <= at) return refuse("LINK_EXPIRED");
    const found = await findCase(tx, link.caseId);
    if (found === undefined) return refuse("NOT_FOUND");
    if (found.state === "closed" || found.state === "rejected")
      return refuseWith("STATE", { state: found.state });
    const { organisationId } = link;
    const known = await findDevice(tx, deviceId);
    if (known !== undefined && known.organisationId !== organisationId) return refuse("DEVICE_UNKNOWN");
    const values = {
      name: input.name,
      jwkJson: input.jwkJson,
      devcert,
      devcertExpiresAt: input.devcertExpiresAt,
      systemJson: input.systemJson,
      agentVersion: input.agentVersion ?? null,
      capabilitiesJson: JSON.stringify(input.capabilities),
      lastSeenAt: at,
    };
    if (known !== undefined)
      await tx.db.updateTable("devices").set(values).where("id", "=", deviceId).execute();
    else {
      await tx.db
        .insertInto("devices")
        .values({
          ...values,
          id: deviceId,
          organisationId,
          ownerPersonId: found.personId,
          assetTag: null,
          state: "active",
          connectedAt: at,
          createdAt: at,
          createdBy: actor.id,
        })
        .execute();
    }
    const again = link.state === "used";
    await tx.db
      .updateTable("join_links")
      .set({ state: "used", usedAt: at, deviceId })
      .where("id", "=", joinLinkId)
      .execute();
    await tx.db.updateTable("cases").set({ deviceId }).where("id", "=", link.caseId).execute();
    if (!again) {
      await recordCaseEvent(tx, {
        actor,
        at,
        caseId: link.caseId,
        organisationId,
        type: "device.joined",
        visibility: "customer",
        data: { deviceId, name: input.name, devcert, known: known !== undefined },
      });
    }
    return { ok: true as const, caseId: link.caseId, accountId: link.accountId };
  },
});
