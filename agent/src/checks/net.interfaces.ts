/** Whether this machine has a network link and an address. */
import { z } from "@deskside/protocol";
import { isLinkLocal, type NetInterface, readNetInterfaces } from "../linux/net-interfaces.ts";
import { defineCheck, type Finding, unknown } from "./_check.ts";

/** Errors for each million packets are not known here; this many since the link came up is worth a new cable. */
const WARN_ERRORS = 1_000;

export default defineCheck({
  id: "net.interfaces",
  title: "Network link and address",
  scope: "run_checks",
  params: () => z.strictObject({}),
  timeoutMs: 10_000,
  systems: {
    linux: async (_params, probe) => {
      const interfaces = await readNetInterfaces();
      await probe.run("ip", ["-s", "address", "show"]);
      probe.note("/sys/class/net", interfaces.map((each) => JSON.stringify(each)).join("\n"));
      return judgeInterfaces(interfaces);
    },
  },
});

/** Loopback does not count; a virtual interface (bridge, tunnel) counts only where there is no real one. */
export function judgeInterfaces(all: readonly NetInterface[]): Finding {
  const outward = all.filter((each) => each.kind !== "loopback");
  const real = outward.filter((each) => each.kind !== "virtual");
  const considered = real.length > 0 ? real : outward;
  const rows = outward.map((each) => ({
    name: each.name,
    kind: each.kind,
    enabled: each.enabled,
    link: isLinked(each),
    addresses: each.addresses,
    speedMbps: each.speedMbps,
    errors: each.errors,
  }));
  const linked = considered.filter(isLinked);
  const addressed = linked.filter((each) => each.addresses.some((address) => !isLinkLocal(address)));
  const facts = {
    linkUp: linked.length > 0,
    hasAddress: addressed.length > 0,
    selfAssigned:
      linked.length > 0 &&
      addressed.length === 0 &&
      linked.some((each) => each.addresses.some((a) => a.startsWith("169.254."))),
    disabled: considered.filter((each) => !each.enabled).map((each) => each.name),
    wireless: linked.some((each) => each.kind === "wireless"),
    interfaces: rows,
  };
  if (all.length === 0)
    return unknown(
      "The network interfaces cannot be read.",
      "Ask: does the network symbol show a connection?",
    );
  if (considered.length === 0) {
    return {
      status: "fail",
      summary: "This computer has no network adapter.",
      advice:
        "The adapter is off in the firmware, not recognised (driver), or broken. Try a USB network adapter.",
      facts,
    };
  }
  if (linked.length === 0) {
    const off = considered.every((each) => !each.enabled);
    return {
      status: "fail",
      summary: off
        ? "Every network adapter is switched off."
        : `No link on ${considered.map((each) => each.name).join(", ")}.`,
      advice: off
        ? "Switch it on: airplane mode, a switch on the case, or `ip link set NAME up`."
        : "Check the cable and the light beside it, try another port of the router, or join the Wi-Fi again.",
      facts,
    };
  }
  if (addressed.length === 0) {
    return {
      status: "fail",
      summary: `${linked[0]?.name} has a link but was given no address.`,
      advice:
        "The router's DHCP does not answer: restart the router, then connect again. If others get an address, renew it here.",
      facts,
    };
  }
  const noisy = addressed.filter((each) => each.errors >= WARN_ERRORS);
  const first = addressed[0];
  const given = first?.addresses.filter((each) => !isLinkLocal(each)).join(", ");
  return {
    status: noisy.length > 0 ? "warn" : "ok",
    summary: `${first?.name} is connected with the address ${given}.`,
    advice:
      noisy.length > 0
        ? `${noisy.map((each) => each.name).join(", ")} had many errors: try another cable or port.`
        : "",
    facts,
  };
}

/** A tunnel says "unknown" and has no carrier of its own. */
const isLinked = (each: NetInterface) =>
  each.enabled && (each.carrier ?? each.operState !== "down") && each.operState !== "down";
