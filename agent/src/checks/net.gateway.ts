/** Whether the router answers: the first step from this machine towards everywhere else. */
import { z } from "@deskside/protocol";
import { type DefaultRoute, parseDefaultRoutes } from "../linux/routes.ts";
import { ipAddress } from "./_address.ts";
import { defineCheck, type Finding } from "./_check.ts";
import type { Probe } from "./_probe.ts";
import { tryTcp } from "./_tcp.ts";

/** Ports that a home or office router often has open; one that refuses answers just as well. */
const ROUTER_PORTS = [53, 80, 443] as const;
const TCP_WAIT_MS = 1_000;

export interface GatewayReading {
  readonly route: DefaultRoute | undefined;
  /** Round trip of the answered pings in ms; null where none was answered, undefined where there is no `ping`. */
  readonly pingMs: number | null | undefined;
  readonly lossPct: number | null;
  /** Whether any port of it answered, open or closed. */
  readonly portAnswered: boolean;
  /** Whether its hardware address is known: it answered on the wire, whatever it does with pings. */
  readonly onTheWire: boolean;
}

export default defineCheck({
  id: "net.gateway",
  title: "Router (gateway)",
  scope: "run_checks",
  params: () => z.strictObject({ gateway: z.optional(ipAddress()) }),
  timeoutMs: 15_000,
  systems: {
    linux: async (params, probe) => {
      const [found] = parseDefaultRoutes(
        (await probe.read("/proc/net/route")) ?? "",
        (await probe.read("/proc/net/ipv6_route")) ?? "",
      );
      const route: DefaultRoute | undefined =
        params.gateway === undefined
          ? found
          : {
              gateway: params.gateway,
              device: found?.device ?? "",
              metric: 0,
              family: params.gateway.includes(":") ? 6 : 4,
            };
      if (route === undefined)
        return judgeGateway({ route, pingMs: null, lossPct: null, portAnswered: false, onTheWire: false });
      return judgeGateway({ route, ...(await reach(route, probe)) });
    },
  },
});

async function reach(route: DefaultRoute, probe: Probe): Promise<Omit<GatewayReading, "route">> {
  // A link-local address of version 6 means something only together with its interface.
  const target =
    route.family === 6 && /^fe[89ab]/i.test(route.gateway)
      ? `${route.gateway}%${route.device}`
      : route.gateway;
  const [ping, ports] = await Promise.all([
    probe.run("ping", ["-n", "-c", "3", "-i", "0.3", "-W", "1", target], { timeoutMs: 8_000 }),
    Promise.all(ROUTER_PORTS.map((port) => tryTcp(target, port, TCP_WAIT_MS, probe.signal))),
  ]);
  probe.note(
    `TCP to ${target}`,
    ROUTER_PORTS.map(
      (port, index) => `${port}: ${ports[index]?.result} ${ports[index]?.code} ${ports[index]?.ms} ms`,
    ).join("\n"),
  );
  const neighbours = (await probe.read("/proc/net/arp")) ?? "";
  return {
    ...parsePing(ping.missing || /not permitted|permission denied/i.test(ping.error) ? undefined : ping.out),
    portAnswered: ports.some((each) => each.result === "connected" || each.result === "refused"),
    onTheWire: hasNeighbour(neighbours, route.gateway),
  };
}

/** Mean round trip and loss of a finished ping; `pingMs: undefined` where there was none. */
export function parsePing(output: string | undefined): Pick<GatewayReading, "pingMs" | "lossPct"> {
  if (output === undefined) return { pingMs: undefined, lossPct: null };
  const loss = /([\d.]+)% packet loss/.exec(output)?.[1];
  const mean = /= [\d.]+\/([\d.]+)\//.exec(output)?.[1];
  return {
    pingMs: mean === undefined ? null : Number(mean),
    lossPct: loss === undefined ? null : Number(loss),
  };
}

/** A complete entry of `/proc/net/arp` (flag 0x2). */
export const hasNeighbour = (text: string, address: string): boolean =>
  text.split("\n").some((line) => {
    const [ip, , flags, hardware] = line.split(/\s+/);
    return (
      ip === address && (Number.parseInt(flags ?? "0", 16) & 2) !== 0 && hardware !== "00:00:00:00:00:00"
    );
  });

export function judgeGateway(reading: GatewayReading): Finding {
  const { route, pingMs, lossPct, portAnswered, onTheWire } = reading;
  if (route === undefined) {
    return {
      status: "fail",
      summary: "This computer has no way out: no default gateway is set.",
      advice:
        "It got no address from the router, or a fixed setting is incomplete. Run net.interfaces; renew the address or restart the router.",
      facts: { gateway: null, interface: null, reachable: false, pingMs: null, lossPct: null },
    };
  }
  const pinged = typeof pingMs === "number";
  const reachable = pinged || portAnswered || onTheWire;
  const facts = {
    gateway: route.gateway,
    interface: route.device,
    reachable,
    pingMs: pingMs ?? null,
    lossPct,
  };
  if (!reachable) {
    return {
      status: "fail",
      summary: `The router ${route.gateway} does not answer.`,
      advice:
        "Is it on, and are its lights as usual? Restart it; check the cable or the Wi-Fi between here and there.",
      facts,
    };
  }
  const lossy = pinged && (lossPct ?? 0) > 0;
  return {
    status: lossy ? "warn" : "ok",
    summary: pinged
      ? `The router ${route.gateway} answers in ${pingMs} ms${lossy ? `, but ${lossPct} % of the packets are lost` : ""}.`
      : `The router ${route.gateway} is there (it does not answer pings).`,
    advice: lossy
      ? "Packets are lost inside the house: a bad cable, weak Wi-Fi, or an overloaded router."
      : "",
    facts,
  };
}
