/** Whether names work: the configured name servers are asked, and others beside them for comparison. */
import { int, list, z } from "@deskside/protocol";
import { parseHosts } from "../linux/hosts-file.ts";
import { parseResolvConf } from "../linux/resolv-conf.ts";
import { parseDefaultRoutes } from "../linux/routes.ts";
import { hostName, ipAddress } from "./_address.ts";
import { defineCheck } from "./_check.ts";
import { queryDns } from "./_dns-query.ts";
import { judgeDns } from "./_dns-judge.ts";
import type { Probe } from "./_probe.ts";

/** A name that is reserved for examples and exists for ever (RFC 2606). */
const DEFAULT_NAME = "example.com";
/** Public name servers of two operators, asked only to compare. */
const PUBLIC_SERVERS = ["1.1.1.1", "9.9.9.9"] as const;
/** Where systemd-resolved lists the servers behind its own address 127.0.0.53. */
const UPSTREAM_FILE = "/run/systemd/resolve/resolv.conf";

export default defineCheck({
  id: "net.dns",
  title: "Names (DNS)",
  scope: "run_checks",
  params: () =>
    z.strictObject({
      name: z._default(hostName(), DEFAULT_NAME),
      /** Asked instead of those that the machine is set to. */
      servers: z.optional(list(ipAddress(), 3).check(z.minLength(1))),
      /** Asked to compare; the router and two public servers unless given. */
      otherServers: z.optional(list(ipAddress(), 4)),
      port: z._default(int(1, 65_535), 53),
      timeoutMs: z._default(int(100, 5_000), 2_000),
    }),
  timeoutMs: 20_000,
  systems: {
    linux: async ({ name, servers, otherServers, port, timeoutMs }, probe) => {
      const configured = servers ?? parseResolvConf((await probe.read("/etc/resolv.conf")) ?? "").servers;
      const upstream = configured.includes("127.0.0.53")
        ? parseResolvConf((await probe.read(UPSTREAM_FILE)) ?? "").servers
        : [];
      const others = (otherServers ?? [...(await gateways(probe)), ...PUBLIC_SERVERS]).filter(
        (each) => !configured.includes(each),
      );
      const ask = (server: string) => queryDns(name, withPort(server, port), timeoutMs, probe.signal);
      const [own, behind, other, system] = await Promise.all([
        Promise.all(configured.map(ask)),
        Promise.all(upstream.map(ask)),
        Promise.all(others.map(ask)),
        // What programs on this machine get: hosts file, caches and all.
        probe.run("getent", ["ahosts", name], { timeoutMs: 8_000 }),
      ]);
      const lines = [...own, ...behind, ...other].map(
        (each) => `${each.server}\t${each.result}\t${each.addresses.join(",")}\t${each.code}\t${each.ms} ms`,
      );
      probe.note(`DNS question for ${name}, by server`, lines.join("\n"));
      const hosts = parseHosts((await probe.read("/etc/hosts")) ?? "");
      return judgeDns({
        name,
        own,
        upstream: behind,
        other,
        systemAnswered: system.missing || system.timedOut ? null : system.exit === 0,
        hostsAddresses: hosts.entries.filter((each) => each.names.includes(name)).map((each) => each.address),
      });
    },
  },
});

async function gateways(probe: Probe): Promise<string[]> {
  const route = (await probe.read("/proc/net/route", { evidence: false })) ?? "";
  return parseDefaultRoutes(route, "")
    .map((each) => each.gateway)
    .slice(0, 1);
}

const withPort = (server: string, port: number) =>
  port === 53 ? server : server.includes(":") ? `[${server}]:${port}` : `${server}:${port}`;
