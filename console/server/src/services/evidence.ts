/** Documents, outputs and recordings by name, and what changed between two inventories. */
import { Readable } from "node:stream";
import { DesksideError, inventory, type ResponseBody, z } from "@deskside/protocol";
import { accepted, type ServiceDeps } from "./_deps.ts";
import { readBlob } from "./blobs.ts";
import type { EndedTask } from "./hooks.ts";
import { inventoryChanges } from "./inventory-changes.ts";

/** A file that goes back as it is. */
export interface EvidenceFile {
  readonly bytes: Uint8Array | Readable;
  readonly contentType: string;
  readonly name: string;
}

export interface Evidence {
  /** Throws NOT_FOUND. */
  blob(sha256: string): Promise<EvidenceFile>;
  recording(id: string): Promise<EvidenceFile>;
  changes(device: string, from: string, to: string): Promise<ResponseBody<"diffSnapshots">["changes"]>;
  /** An inventory that a command left is kept as the machine's snapshot. */
  taskEnded(ended: EndedTask): Promise<void>;
}

export function createEvidence(deps: ServiceDeps): Evidence {
  const { store } = deps;

  const inventoryOf = async (device: string, sha256: string) => {
    const row = await store.query
      .selectFrom("snapshots")
      .innerJoin("devices", "devices.id", "snapshots.deviceId")
      .select("sha256")
      .where((eb) => eb.or([eb("devices.id", "=", device), eb("devices.name", "=", device)]))
      .where("sha256", "=", sha256)
      .where("kind", "=", "inventory")
      .executeTakeFirst();
    const bytes = row === undefined ? undefined : await readBlob(store, sha256);
    const parsed =
      bytes === undefined ? undefined : z.safeParse(inventory(), JSON.parse(Buffer.from(bytes).toString()));
    if (parsed?.success !== true)
      throw new DesksideError("NOT_FOUND", "There is no such inventory of this machine.");
    return parsed.data;
  };

  return {
    async blob(sha256) {
      const bytes = await readBlob(store, sha256);
      if (bytes === undefined) throw new DesksideError("NOT_FOUND");
      return {
        bytes,
        contentType: "application/octet-stream",
        name: sha256.replaceAll(/[^A-Za-z0-9_-]/g, ""),
      };
    },
    async recording(id) {
      const row = await store.query
        .selectFrom("recordings")
        .select("id")
        .where("id", "=", id)
        .executeTakeFirst();
      const reader = row === undefined ? undefined : await deps.recorder.read(row.id);
      if (reader === undefined) throw new DesksideError("NOT_FOUND");
      return {
        bytes: Readable.from(reader.asciicast()),
        contentType: "application/x-asciicast",
        name: `${row?.id ?? ""}.cast`,
      };
    },
    async changes(device, from, to) {
      const [before, after] = await Promise.all([inventoryOf(device, from), inventoryOf(device, to)]);
      return inventoryChanges(before, after);
    },
    async taskEnded({ task, device, result, document }) {
      if (task.op !== "inventory.take" || result.document === undefined) return;
      const parsed = z.safeParse(inventory(), document);
      if (!parsed.success) return;
      const { system, takenAt, software } = parsed.data;
      accepted(
        await store.write("snapshot-store", {
          actor: device.actor,
          at: deps.now(),
          id: `inventory.${task.id}`.slice(0, 64),
          deviceId: device.id,
          kind: "inventory",
          caseId: task.caseId,
          sessionId: task.sessionId,
          taskId: task.id,
          takenAt,
          summary: { os: system.os, osVersion: system.osVersion, software: software.length },
          blob: { sha256: result.document.sha256, type: "application/json", size: result.document.bytes },
        }),
      );
      deps.live().changed(`device:${device.id}`, "device", device.id);
      deps.live().changed("devices", "device", device.id);
    },
  };
}
