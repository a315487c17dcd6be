/** Takes the inventory: runs in a child of the agent, so that all the memory it needs is gone when it ends. */
import type { Inventory } from "@deskside/protocol";
import type { ChildRole } from "../process/child-roles.ts";
import { collectHardware } from "./hardware.ts";
import { createGaps } from "./part.ts";
import { collectPrinters, collectUsers } from "./people-and-printers.ts";
import { collectScheduledTasks } from "./scheduled-tasks.ts";
import { collectServices } from "./services.ts";
import { collectSoftware } from "./software.ts";
import { collectFileSystems, collectNetwork } from "./storage-and-network.ts";

/** Bytes of an inventory as JSON: what a document may have, less some room. */
const MOST_BYTES = 3_900_000;

/** Each collector for itself: one that fails leaves a gap. */
export const inventoryChild: ChildRole = async (_input, signal) => {
  const gaps = createGaps();
  const nowhere: Inventory["network"] = { interfaces: [], gateways: [], dnsServers: [], searchDomains: [] };
  const [hardware, fileSystems, network, software, services, scheduledTasks, users, printers] =
    await Promise.all([
      collectHardware(gaps),
      gaps.fill("file systems", [], collectFileSystems),
      gaps.fill("network", nowhere, collectNetwork),
      gaps.fill("software", [], () => collectSoftware(gaps, signal)),
      gaps.fill("services", [], () => collectServices(signal)),
      collectScheduledTasks(gaps, signal),
      gaps.fill("users", [], collectUsers),
      gaps.fill("printers", [], () => collectPrinters(signal)),
    ]);
  return bounded({
    takenAt: Date.now(),
    gaps: gaps.list,
    ...hardware,
    fileSystems,
    network,
    software,
    services,
    scheduledTasks,
    users,
    printers,
  });
};

/** Shortens the long lists until the whole fits, and says so among the gaps. */
export function bounded(inventory: Inventory, mostBytes = MOST_BYTES): Inventory {
  let fitting = inventory;
  const size = () => Buffer.byteLength(JSON.stringify(fitting));
  for (const part of ["software", "scheduledTasks", "services"] as const) {
    const all = fitting[part].length;
    while (size() > mostBytes && fitting[part].length > 0) {
      fitting = { ...fitting, [part]: fitting[part].slice(0, Math.floor(fitting[part].length / 2)) };
    }
    const left = fitting[part].length;
    if (left < all)
      fitting = {
        ...fitting,
        gaps: [...fitting.gaps, { part, reason: `${all} items, of which ${left} fit` }].slice(-32),
      };
  }
  return fitting;
}
