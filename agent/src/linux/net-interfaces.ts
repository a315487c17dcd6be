/** Network interfaces with their state (`/sys/class/net`) and addresses. */
import { readdir } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { readText } from "./read-text.ts";

/** Interfaces read at most: a machine with hundreds of containers has as many. */
const MOST = 64;

export interface NetInterface {
  readonly name: string;
  readonly kind: "loopback" | "ethernet" | "wireless" | "virtual" | "other";
  /** The interface is switched on. */
  readonly enabled: boolean;
  /** There is a link: a cable with something at its end, or a joined Wi-Fi. Null where the kernel does not say. */
  readonly carrier: boolean | null;
  readonly operState: string;
  readonly speedMbps: number | null;
  /** In the form `192.0.2.7/24`. */
  readonly addresses: readonly string[];
  readonly errors: number;
  readonly dropped: number;
}

const IFF_UP = 1;
const ARPHRD_ETHER = "1";
const ARPHRD_LOOPBACK = "772";

/** All interfaces of this network namespace, by name. */
export async function readNetInterfaces(sysRoot = "/sys"): Promise<NetInterface[]> {
  const folder = join(sysRoot, "class/net");
  const names = await readdir(folder).catch(() => [] as string[]);
  const addresses = networkInterfaces();
  const found: NetInterface[] = [];
  for (const name of names.sort().slice(0, MOST)) {
    const value = async (file: string) => (await readText(join(folder, name, file), 4096))?.trim();
    const flags = Number(await value("flags"));
    const carrier = await value("carrier");
    const speed = Number(await value("speed"));
    const count = async (file: string) => Number(await value(`statistics/${file}`)) || 0;
    found.push({
      name,
      kind: await kindOf(folder, name, await value("type")),
      enabled: (flags & IFF_UP) !== 0,
      carrier: carrier === undefined || carrier === "" ? null : carrier === "1",
      operState: (await value("operstate")) ?? "unknown",
      speedMbps: speed > 0 && speed < 1_000_000 ? speed : null,
      addresses: (addresses[name] ?? []).map((each) => each.cidr ?? each.address),
      errors: (await count("rx_errors")) + (await count("tx_errors")),
      dropped: (await count("rx_dropped")) + (await count("tx_dropped")),
    });
  }
  return found;
}

async function kindOf(folder: string, name: string, type: string | undefined): Promise<NetInterface["kind"]> {
  if (type === ARPHRD_LOOPBACK) return "loopback";
  const files = await readdir(join(folder, name)).catch(() => [] as string[]);
  if (files.includes("wireless") || files.includes("phy80211")) return "wireless";
  // What is no real device (bridge, tunnel, container end) has no `device` link.
  if (type === ARPHRD_ETHER) return files.includes("device") ? "ethernet" : "virtual";
  return files.includes("device") ? "other" : "virtual";
}

/** `169.254.*` or `fe80:`: an address that a machine gives itself when nobody gave it one. */
export const isLinkLocal = (address: string): boolean => /^(?:169\.254\.|fe[89ab])/i.test(address);
