/** Whether the hosts file sends names elsewhere: a usual place of old tests, blockers and malware. */
import { hostname } from "node:os";
import { z } from "@deskside/protocol";
import { parseHosts } from "../linux/hosts-file.ts";
import { hostName } from "./_address.ts";
import { defineCheck, type Finding, unknown } from "./_check.ts";

/** A blocker's list has thousands of lines that send advertising to nowhere. */
const BLOCK_LIST_FROM = 50;
const NOWHERE = /^(?:0\.0\.0\.0|127\.|::1?$|::$)/;

export default defineCheck({
  id: "net.hosts-file",
  title: "Hosts file",
  scope: "run_checks",
  params: () => z.strictObject({ name: z.optional(hostName()) }),
  timeoutMs: 5_000,
  systems: {
    linux: async ({ name }, probe) => {
      const text = await probe.read("/etc/hosts");
      return text === undefined
        ? unknown("The hosts file cannot be read.", "It should be at /etc/hosts and readable by everybody.")
        : judgeHosts(text, hostname(), name);
    },
  },
});

/** With `name`, only that name decides; without, every name of a public kind. */
export function judgeHosts(text: string, ownName: string, name?: string): Finding {
  const { entries, malformed } = parseHosts(text);
  const pairs = entries.flatMap((each) =>
    each.names.map((entry) => ({ name: entry.toLowerCase(), address: each.address, line: each.line })),
  );
  const overrides = pairs.filter((each) =>
    name === undefined ? !isLocalName(each.name, ownName) : each.name === name.toLowerCase(),
  );
  const elsewhere = overrides.filter((each) => !NOWHERE.test(each.address));
  const blocked = overrides.length - elsewhere.length;
  const shown = (elsewhere.length > 0 ? elsewhere : overrides).slice(0, 20);
  const facts = {
    overrides: overrides.length,
    blockedNames: blocked,
    overridesName: name === undefined ? null : overrides.length > 0,
    malformedLines: malformed.slice(0, 20),
    entries: shown,
  };
  const first = shown[0];
  if (first === undefined) {
    return {
      status: malformed.length > 0 ? "warn" : "ok",
      summary:
        malformed.length > 0
          ? `The hosts file has lines that make no sense (line ${malformed[0]}).`
          : `The hosts file changes no ${name ?? "public"} name.`,
      advice: malformed.length > 0 ? "Correct or remove those lines; the system skips them." : "",
      facts,
    };
  }
  const list = blocked >= BLOCK_LIST_FROM && elsewhere.length === 0;
  return {
    status: "warn",
    summary: list
      ? `The hosts file blocks ${blocked} names, as an advertising blocker does.`
      : `The hosts file sends ${first.name} to ${first.address} (line ${first.line})${overrides.length > 1 ? `, and ${overrides.length - 1} more names elsewhere` : ""}.`,
    advice: list
      ? "If a page fails that others can open, its name may be in the list."
      : "Ask whether somebody put that there on purpose (an intranet, a test). If not, remove the line: it overrides DNS.",
    facts,
  };
}

/** This machine, its own name, and what every system puts into the file. */
function isLocalName(name: string, ownName: string): boolean {
  const own = ownName.toLowerCase();
  return (
    name === own ||
    name.startsWith(`${own}.`) ||
    !name.includes(".") ||
    /^(?:localhost|ip6-|.*\.(?:localdomain|local|localhost|internal|lan|home\.arpa)$)/.test(name)
  );
}
