/** Joining (S3) as the hub sees it: it checks links, carries texts that it cannot make, and keeps certificates. */
import { type Body, DesksideError, objects, readStrict, verifyDevice } from "@deskside/protocol";
import type { LiveServices } from "../ports/live.ts";
import { accepted, type ServiceDeps, technician } from "./_deps.ts";
import { hashSecret } from "./callers.ts";
import type { Hooks } from "./hooks.ts";
import type { Kept } from "./kept.ts";
import type { OrganisationService } from "./organisation.ts";
import type { PresenceNotes } from "./presence-notes.ts";
import { refusing } from "./refusing.ts";

/** Agents that wait for a technician to accept them; beyond it the oldest has to connect again. */
const GUESTS_MAX = 1_000;

type Joining = Pick<LiveServices, "admit" | "joinRequested" | "joinAccepted" | "joinDone">;

export function createJoiningService(
  deps: ServiceDeps,
  kept: Kept,
  organisation: OrganisationService,
  notes: PresenceNotes,
  hooks: Hooks,
): Joining {
  const { store, crypto } = deps;
  /** What machines that are not known yet said of themselves. */
  const guests = new Map<string, Body<"agent.hello">>();

  const linkOf = async (id: string, device: string) => {
    const row = await store.query
      .selectFrom("join_links")
      .select(["caseId", "deviceId"])
      .where("id", "=", id)
      .executeTakeFirst();
    if (row === undefined || row.deviceId !== device) throw new DesksideError("LINK_UNKNOWN");
    return row.caseId;
  };
  const openCaseOf = async (device: string): Promise<string | null> => {
    const row = await store.query
      .selectFrom("sessions")
      .select("caseId")
      .where("deviceId", "=", device)
      .where("state", "!=", "ended")
      .orderBy("requestedAt", "desc")
      .limit(1)
      .executeTakeFirst();
    return row?.caseId ?? null;
  };

  return {
    admit: ({ device, body, at }) =>
      refusing(async () => {
        const known = await kept.devices.get(device);
        let caseId: string | null = null;
        if (body.join !== undefined) {
          const used = accepted(
            await store.write("join-link-use", {
              at,
              id: body.join.link,
              tokenHash: hashSecret(body.join.token),
              deviceId: device,
              hostName: body.system.hostName,
            }),
          );
          ({ caseId } = used);
          guests.delete(device);
          const [oldest] = guests.keys();
          if (guests.size >= GUESTS_MAX && oldest !== undefined) guests.delete(oldest);
          guests.set(device, body);
        } else if (known === undefined) throw new DesksideError("DEVICE_UNKNOWN");
        if (known !== undefined) {
          notes.connected(device, body, at);
          caseId ??= await openCaseOf(device);
        }
        return { joined: known?.joined ?? false, case: caseId };
      }),
    joinRequested: (device, { link }) => refusing(async () => ({ case: await linkOf(link, device) })),
    joinAccepted: (user, device, { link, devcert }) =>
      refusing(async () => {
        const caseId = await linkOf(link, device);
        const signer = await organisation.signerOfKey(readStrict(objects.devcert, devcert).header.kid);
        if (signer === undefined) throw new DesksideError("CHAIN");
        if (signer.chain.leaf.sub !== user.sub)
          throw new DesksideError("FORBIDDEN", "It was signed by somebody else.");
        const verified = await verifyDevice(crypto, signer.chain, devcert);
        if (verified.kid !== device) throw new DesksideError("AUDIENCE");
        const hello = guests.get(device);
        if (hello === undefined) throw new DesksideError("OFFLINE");
        const { hostName, ...system } = hello.system;
        accepted(
          await store.write("device-join", {
            actor: technician(user),
            at: deps.now(),
            deviceId: device,
            joinLinkId: link,
            name: hostName,
            jwkJson: JSON.stringify(verified.jwk),
            devcert,
            certs: [...signer.certs],
            devcertExpiresAt: verified.expS * 1_000,
            systemJson: JSON.stringify(system),
            agentVersion: hello.agentVersion,
            capabilities: hello.capabilities,
          }),
        );
        kept.devices.drop(device);
        deps.live().changed(`case:${caseId}`, "event");
        return { case: caseId };
      }),
    joinDone: (device, { link, root }) =>
      refusing(async () => {
        const about = await organisation.about();
        if (about?.root !== root) throw new DesksideError("ROOT_MISMATCH");
        const confirmed = accepted(
          await store.write("device-confirm-join", { at: deps.now(), deviceId: device, joinLinkId: link }),
        );
        guests.delete(device);
        kept.devices.drop(device);
        const live = deps.live();
        live.changed("devices", "device", device);
        live.changed(`case:${confirmed.caseId}`, "device", device);
        await hooks.caseChanged(confirmed.caseId);
        return { case: confirmed.caseId };
      }),
  };
}
