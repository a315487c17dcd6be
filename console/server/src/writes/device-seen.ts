/** Presence of many devices at once: when each was last heard, and since when it is connected. No audit entry. */
import { statement } from "../ports/tx.ts";
import { defineWrite } from "./_define.ts";

const seen = statement((db, p: { id: string; at: number }) =>
  db.updateTable("devices").set({ lastSeenAt: p.at }).where("id", "=", p.id).where("lastSeenAt", "<", p.at),
);

/** What an agent says of itself when it connects. */
export interface DeviceHello {
  id: string;
  at: number;
  connectedAt: number;
  name: string;
  systemJson: string;
  agentVersion: string;
  capabilities: string[];
}

export default defineWrite({
  name: "device-seen",
  async run(
    tx,
    input: {
      seen?: { id: string; at: number }[];
      connected?: DeviceHello[];
      /** Devices whose connection ended, and when they were last heard. */
      gone?: { id: string; at: number }[];
    },
  ) {
    for (const device of input.seen ?? []) await tx.run(seen, device);
    for (const { id, at, connectedAt, name, systemJson, agentVersion, capabilities } of input.connected ??
      []) {
      await tx.db
        .updateTable("devices")
        .set({
          lastSeenAt: at,
          connectedAt,
          name,
          systemJson,
          agentVersion,
          capabilitiesJson: JSON.stringify(capabilities),
        })
        .where("id", "=", id)
        .execute();
    }
    for (const { id, at } of input.gone ?? []) {
      await tx.db
        .updateTable("devices")
        .set({ lastSeenAt: at, connectedAt: null })
        .where("id", "=", id)
        .execute();
    }
    return { ok: true as const };
  },
});
