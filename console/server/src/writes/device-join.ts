/** A technician vouched for the key of the machine that holds the join link: its certificate is kept. */
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
      /** Chain of whoever signed the devcert, root-signed first. */
      certs: string[];
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
    if (link.state !== "used" || link.deviceId !== deviceId) return refuse("LINK_USED");
    const { organisationId, caseId } = link;
    const found = await findCase(tx, caseId);
    if (found === undefined) return refuse("NOT_FOUND");
    if (found.state === "closed" || found.state === "rejected")
      return refuseWith("STATE", { state: found.state });
    const known = await findDevice(tx, deviceId);
    if (known !== undefined && known.organisationId !== organisationId) return refuse("DEVICE_UNKNOWN");
    const values = {
      name: input.name,
      jwkJson: input.jwkJson,
      devcert,
      devcertExpiresAt: input.devcertExpiresAt,
      devcertCertsJson: JSON.stringify(input.certs),
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
          joinedAt: null,
          connectedAt: at,
          createdAt: at,
          createdBy: actor.id,
        })
        .execute();
    }
    await recordCaseEvent(tx, {
      actor,
      at,
      caseId,
      organisationId,
      type: "device.certified",
      visibility: "customer",
      data: { deviceId, name: input.name, devcert, known: known !== undefined },
    });
    return { ok: true as const, caseId };
  },
});
