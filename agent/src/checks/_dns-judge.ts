/** What the answers of several name servers to one question mean. */
import type { Finding } from "./_check.ts";
import type { DnsAnswer } from "./_dns-query.ts";

/** An answer that takes this long, in ms, is felt on every page. */
const SLOW_MS = 800;

export interface DnsReading {
  readonly name: string;
  /** Of the servers that the machine is set to, in its order. */
  readonly own: readonly DnsAnswer[];
  /** Of the servers behind the machine's own cache, where it has one. */
  readonly upstream: readonly DnsAnswer[];
  /** Of others: the router, public servers. */
  readonly other: readonly DnsAnswer[];
  /** Whether programs on this machine get an address; null where that could not be asked. */
  readonly systemAnswered: boolean | null;
  /** What the hosts file says of this very name. */
  readonly hostsAddresses: readonly string[];
}

/**
 * `facts.cause`: none · not-configured · resolver (others know the name) · local-override (hosts file) ·
 * domain (nobody knows the name) · network (nobody answers at all).
 */
export function judgeDns(reading: DnsReading): Finding {
  const { name, own, other } = reading;
  const first = own[0];
  const good = own.find((each) => each.result === "answered");
  const otherGood = other.find((each) => each.result === "answered");
  const otherAlive = other.find((each) => each.result !== "silent" && each.result !== "bad-server");
  const facts = {
    name,
    resolver: first?.server ?? null,
    resolvers: own.map((each) => each.server),
    upstream: reading.upstream.map((each) => each.server),
    answered: good !== undefined,
    result: first?.result ?? null,
    addresses: good?.addresses ?? [],
    latencyMs: good?.ms ?? null,
    otherResolver: (otherGood ?? otherAlive ?? other[0])?.server ?? null,
    otherAnswered: otherGood !== undefined,
    otherAddresses: otherGood?.addresses ?? [],
    systemAnswered: reading.systemAnswered,
    hostsOverride: reading.hostsAddresses.length > 0,
    hostsAddresses: reading.hostsAddresses,
  };
  const say = (status: Finding["status"], cause: string, summary: string, advice: string): Finding => ({
    status,
    summary,
    advice,
    facts: { ...facts, cause },
  });
  const override = reading.hostsAddresses.join(", ");

  if (first === undefined) {
    return say(
      "fail",
      "not-configured",
      "No DNS server is set on this computer.",
      "Set DNS to automatic, or renew the address; /etc/resolv.conf is empty or missing.",
    );
  }
  if (override !== "" && !agrees(reading.hostsAddresses, good ?? otherGood)) {
    return say(
      "warn",
      "local-override",
      `The hosts file sends ${name} to ${override}.`,
      "If nobody put that there on purpose, remove the line (net.hosts-file shows it): malware and old tests leave such lines.",
    );
  }
  if (good !== undefined) {
    const dead = own.filter(
      (each) => each.result === "silent" || each.result === "failed" || each.result === "bad-server",
    );
    if (dead.length > 0) {
      return say(
        "warn",
        "resolver",
        `${good.server} answers, but ${dead.map((each) => each.server).join(", ")} does not: pages start slowly.`,
        "Remove the server that does not answer from the settings, or restart it.",
      );
    }
    if (good.ms >= SLOW_MS) {
      return say(
        "warn",
        "resolver",
        `${good.server} answers slowly (${Math.round(good.ms)} ms).`,
        "Pages start late: try another DNS server.",
      );
    }
    if (reading.systemAnswered === false) {
      return say(
        "warn",
        "local-override",
        `${good.server} knows ${name}, but programs on this computer get no address.`,
        "Look at /etc/nsswitch.conf and at the local cache: `resolvectl flush-caches`, then try again.",
      );
    }
    return say("ok", "none", `${good.server} answers for ${name} in ${good.ms} ms.`, "");
  }
  if (otherGood !== undefined) {
    const what =
      first.result === "no-such-name"
        ? `says that ${name} does not exist`
        : first.result === "silent"
          ? "does not answer"
          : "cannot answer";
    return say(
      "fail",
      "resolver",
      `The DNS server ${first.server} ${what}; ${otherGood.server} knows it.`,
      `Set DNS to automatic, or to ${otherGood.server}. ${reading.upstream.length > 0 ? "The local cache may be at fault: restart systemd-resolved." : "If it is the router's own, restart the router."}`,
    );
  }
  if (own.some((each) => each.result === "no-such-name")) {
    return say(
      "warn",
      "domain",
      `The DNS server answers, but there is no ${name}.`,
      "Check the spelling. If others reach it by that name, its domain is at fault, or it exists only inside a VPN or an office.",
    );
  }
  if (otherAlive !== undefined && otherAlive.result === "no-such-name") {
    return say(
      "fail",
      "resolver",
      `The DNS server ${first.server} does not answer; others do.`,
      "Set DNS to automatic, or to another server; if it is the router's own, restart the router.",
    );
  }
  return say(
    "fail",
    "network",
    "No DNS server answers at all.",
    "Most likely the connection, not DNS: run net.gateway and net.internet. Some networks allow only their own server: ask which.",
  );
}

const agrees = (addresses: readonly string[], answer: DnsAnswer | undefined) =>
  answer !== undefined && addresses.every((each) => answer.addresses.includes(each));
