/** Whether the internet can be reached, with no name involved: TCP to well-known addresses. */
import { int, list, z } from "@deskside/protocol";
import { endpoint, type Endpoint, formatEndpoint, parseEndpoint } from "./_address.ts";
import { defineCheck, type Finding } from "./_check.ts";
import { type TcpAnswer, tryTcp } from "./_tcp.ts";

/** Public resolvers of three operators, which also serve https: one may be down or blocked, all three hardly. */
const WELL_KNOWN = ["1.1.1.1", "8.8.8.8", "9.9.9.9", "2606:4700:4700::1111"] as const;

export type Attempt = Endpoint & TcpAnswer;

export default defineCheck({
  id: "net.internet",
  title: "Internet",
  scope: "run_checks",
  params: () =>
    z.strictObject({
      addresses: z.optional(list(endpoint(), 8).check(z.minLength(1))),
      timeoutMs: z._default(int(200, 10_000), 3_000),
    }),
  timeoutMs: 15_000,
  systems: {
    linux: async ({ addresses, timeoutMs }, probe) => {
      const targets = (addresses ?? WELL_KNOWN).flatMap((each) => parseEndpoint(each, 443) ?? []);
      const attempts = await Promise.all(
        targets.map(async (each) => ({
          ...each,
          ...(await tryTcp(each.address, each.port, timeoutMs, probe.signal)),
        })),
      );
      probe.note(
        "TCP connections, by address",
        attempts
          .map((each) => `${formatEndpoint(each)} ${each.result} ${each.code} ${each.ms} ms`)
          .join("\n"),
      );
      return judgeInternet(attempts);
    },
  },
});

/** One that connects is enough. */
export function judgeInternet(attempts: readonly Attempt[]): Finding {
  const connected = attempts.filter((each) => each.result === "connected");
  const refused = attempts.filter((each) => each.result === "refused");
  const fastestMs = connected.length > 0 ? Math.min(...connected.map((each) => each.ms)) : null;
  const of = (family: 4 | 6) => connected.some((each) => each.address.includes(":") === (family === 6));
  const facts = {
    reachable: connected.length > 0,
    connectMs: fastestMs,
    reachedV4: of(4),
    reachedV6: of(6),
    refused: refused.length,
    tried: attempts.map((each) => ({
      address: formatEndpoint(each),
      result: each.result,
      code: each.code,
      ms: each.ms,
    })),
  };
  if (connected.length > 0) {
    return {
      status: "ok",
      summary: `The internet answers (in ${fastestMs} ms).`,
      advice: "",
      facts,
    };
  }
  if (refused.length > 0) {
    return {
      status: "fail",
      summary: "Connections to the internet are refused on the way.",
      advice:
        "Something between here and there says no: a firewall, a sign-in page of the network, or a required proxy (net.proxy).",
      facts,
    };
  }
  const noRoute = attempts.every((each) => each.result === "unreachable");
  return {
    status: "fail",
    summary: noRoute ? "This computer knows no way to the internet." : "The internet does not answer.",
    advice: noRoute
      ? "Run net.gateway: there is no route, or this machine is kept off the internet."
      : "If the router answers (net.gateway), the fault is beyond it: restart the router, look at its internet light, ask the provider. A required proxy looks the same (net.proxy).",
    facts,
  };
}
