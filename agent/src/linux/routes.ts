/** `/proc/net/route` and `/proc/net/ipv6_route`: where traffic for everywhere else goes. */

export interface DefaultRoute {
  readonly gateway: string;
  readonly device: string;
  readonly metric: number;
  readonly family: 4 | 6;
}

/** Flags of a route: it is up, and it goes through a gateway. */
const UP = 1;
const GATEWAY = 2;

/** Default routes through a gateway, best (lowest metric) first. Addresses are little-endian words in version 4. */
export function parseDefaultRoutes(route4: string, route6: string): DefaultRoute[] {
  const routes: DefaultRoute[] = [];
  for (const line of route4.split("\n").slice(1)) {
    const [device, destination, gateway, flags, , , metric, mask] = line.split(/\s+/);
    if (!device || destination !== "00000000" || mask !== "00000000" || !isVia(flags)) continue;
    if (!/^[0-9A-Fa-f]{8}$/.test(gateway ?? "")) continue;
    routes.push({ gateway: address4(gateway ?? ""), device, metric: Number(metric) || 0, family: 4 });
  }
  for (const line of route6.split("\n")) {
    const [destination, length, , , gateway, metric, , , flags, device] = line.trim().split(/\s+/);
    if (!device || length !== "00" || !/^0{32}$/.test(destination ?? "") || !isVia(flags)) continue;
    if (!/^[0-9A-Fa-f]{32}$/.test(gateway ?? "")) continue;
    routes.push({
      gateway: address6(gateway ?? ""),
      device,
      metric: Number.parseInt(metric ?? "0", 16) || 0,
      family: 6,
    });
  }
  return routes.sort((one, other) => one.family - other.family || one.metric - other.metric);
}

const isVia = (flags: string | undefined) => {
  const bits = Number.parseInt(flags ?? "0", 16);
  return (bits & UP) !== 0 && (bits & GATEWAY) !== 0;
};

const address4 = (hex: string) =>
  [6, 4, 2, 0].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join(".");

/** In its short form: the longest run of zero groups becomes `::`. */
function address6(hex: string): string {
  const groups = Array.from({ length: 8 }, (_, index) =>
    Number.parseInt(hex.slice(index * 4, index * 4 + 4), 16).toString(16),
  );
  const runs = [...groups.join(":").matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].sort(
    (one, other) => other[0].length - one[0].length,
  );
  const text = groups.join(":");
  const run = runs[0];
  if (run === undefined) return text;
  const before = text.slice(0, run.index);
  const after = text.slice(run.index + run[0].length).replace(/^:/, "");
  return `${before}::${after}`;
}
