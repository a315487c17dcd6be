/** File systems, network interfaces, gateways and name servers. */
import type { Inventory } from "@deskside/protocol";
import { fileSystemUsage } from "../linux/file-system-usage.ts";
import { isLocalStorage, parseMountInfo } from "../linux/mounts.ts";
import { readNetInterfaces } from "../linux/net-interfaces.ts";
import { readText } from "../linux/read-text.ts";
import { parseResolvConf } from "../linux/resolv-conf.ts";
import { parseDefaultRoutes } from "../linux/routes.ts";
import { line } from "./part.ts";

/** File systems listed at most, as an inventory has them. */
const MOST_FILE_SYSTEMS = 256;
/** Network shares: listed, but not asked for their size, because a server that is away would hold up the answer. */
const SHARES = /^(?:nfs4?|cifs|smb3?|fuse\.sshfs|ceph|glusterfs|davfs|afs)$/;

export async function collectFileSystems(): Promise<Inventory["fileSystems"]> {
  const found: Inventory["fileSystems"] = [];
  const seen = new Set<string>();
  for (const each of parseMountInfo((await readText("/proc/self/mountinfo")) ?? "")) {
    const share = SHARES.test(each.type);
    if ((!share && !isLocalStorage(each)) || seen.has(each.mount) || found.length >= MOST_FILE_SYSTEMS)
      continue;
    seen.add(each.mount);
    const usage = share ? undefined : await fileSystemUsage(each.mount);
    found.push({
      mount: line(each.mount),
      type: line(each.type),
      source: line(each.source),
      sizeBytes: usage?.sizeBytes ?? 0,
      usedBytes: usage === undefined ? 0 : Math.round((usage.sizeBytes * usage.usedPct) / 100),
      writable: each.writable,
    });
  }
  return found;
}

export async function collectNetwork(): Promise<Inventory["network"]> {
  const interfaces = await readNetInterfaces();
  const routes = parseDefaultRoutes(
    (await readText("/proc/net/route")) ?? "",
    (await readText("/proc/net/ipv6_route")) ?? "",
  );
  const own = parseResolvConf((await readText("/etc/resolv.conf")) ?? "");
  // systemd-resolved answers on an address of this machine; the servers behind it are what matters.
  const behind = own.servers.includes("127.0.0.53")
    ? parseResolvConf((await readText("/run/systemd/resolve/resolv.conf")) ?? "").servers
    : [];
  return {
    interfaces: interfaces.map((each) => ({
      name: line(each.name),
      up: each.enabled && each.operState !== "down",
      kind: each.kind,
      addresses: each.addresses.slice(0, 32).map(line),
      speedMbps: each.speedMbps,
    })),
    gateways: [...new Set(routes.map((each) => each.gateway))].slice(0, 16),
    dnsServers: [...new Set([...own.servers, ...behind])].slice(0, 16).map(line),
    searchDomains: own.searchDomains.map(line),
  };
}
