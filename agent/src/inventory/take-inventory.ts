/** Takes an inventory of this machine. */
import { type Inventory, inventory } from "@deskside/protocol";
import { runChild } from "../process/run-child.ts";

/** How long it may take, in ms: a slow disk with thousands of packages. */
const TIMEOUT_MS = 90_000;
/** Bytes of the child's answer: a document's limit. */
const MOST_BYTES = 4 * 1024 * 1024;

export type InventoryResult =
  | { readonly ok: true; readonly inventory: Inventory }
  | {
      readonly ok: false;
      readonly why: "aborted" | "timed-out" | "failed" | "unavailable";
      readonly message: string;
    };

/** Runs in a child that exits. Never rejects; parts that could not be found out are in `gaps`. */
export async function takeInventory(signal: AbortSignal): Promise<InventoryResult> {
  if (process.platform !== "linux")
    return { ok: false, why: "unavailable", message: "Inventory: not yet on this system." };
  const child = await runChild("inventory", {}, { signal, timeoutMs: TIMEOUT_MS, maxBytes: MOST_BYTES });
  if (!child.ok) return child;
  const parsed = inventory().safeParse(child.answer);
  if (!parsed.success)
    return {
      ok: false,
      why: "failed",
      message: `The inventory is not well-formed: ${parsed.error.message.slice(0, 400)}`,
    };
  return { ok: true, inventory: parsed.data };
}
