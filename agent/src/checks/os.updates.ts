/** Which updates wait, by what the machine last heard of them; nothing is fetched or installed. */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "@deskside/protocol";
import { defineCheck, type Finding, unknown } from "./_check.ts";
import type { Probe } from "./_probe.ts";
import { formatDuration } from "./_words.ts";

const LISTS = "/var/lib/apt/lists";
/** What the machine knows of updates is stale after this. */
const WARN_LISTS_AGE_S = 14 * 86_400;

export interface UpdateReading {
  readonly manager: "apt" | "dnf";
  readonly pending: readonly { readonly name: string; readonly security: boolean }[];
  /** Seconds since the lists were fetched; null: never. */
  readonly listsAgeS: number | null;
}

export default defineCheck({
  id: "os.updates",
  title: "System updates",
  scope: "run_checks",
  params: () => z.strictObject({}),
  timeoutMs: 90_000,
  systems: {
    linux: async (_params, probe) => {
      const apt = await probe.run("apt-get", ["-s", "-o", "Debug::NoLocking=true", "dist-upgrade"], {
        timeoutMs: 60_000,
      });
      if (!apt.missing) {
        if (apt.exit !== 0)
          return unknown(
            "The package manager does not answer.",
            `Look by hand: \`apt-get -s dist-upgrade\`. ${apt.error.slice(0, 400)}`,
            { manager: "apt" },
          );
        return judgeUpdates({
          manager: "apt",
          pending: parseAptSimulation(apt.out),
          listsAgeS: await listsAge(probe),
        });
      }
      const dnf = await probe.run("dnf", ["-q", "-C", "check-update"], { timeoutMs: 60_000 });
      if (dnf.missing)
        return unknown(
          "This machine has no package manager that is known here (apt, dnf).",
          "Look in the system's own settings.",
        );
      // Exit 100: there are some; 0: there are none; anything else: it could not tell.
      if (dnf.exit !== 0 && dnf.exit !== 100)
        return unknown(
          "The package manager does not answer.",
          `Look by hand: \`dnf check-update\`. ${dnf.error.slice(0, 400)}`,
          { manager: "dnf" },
        );
      const security = await probe.run("dnf", ["-q", "-C", "updateinfo", "list", "--security"], {
        timeoutMs: 30_000,
      });
      return judgeUpdates({ manager: "dnf", pending: parseDnf(dnf.out, security.out), listsAgeS: 0 });
    },
  },
});

/** `Inst libc6 [2.36-9] (2.36-10 Debian-Security:12/stable-security [amd64])` lines of a simulation. */
export const parseAptSimulation = (text: string): UpdateReading["pending"] =>
  [...text.matchAll(/^Inst (\S+)(?: \[[^\]]*\])? \(([^)]*)\)/gm)].map((match) => ({
    name: match[1] ?? "",
    security: /-security|Debian-Security/i.test(match[2] ?? ""),
  }));

/** `name.arch  version  repository` lines; a name with a security notice is one of those. */
export function parseDnf(text: string, notices: string): UpdateReading["pending"] {
  return [...text.matchAll(/^([\w+.-]+)\.(\w+)\s+(\S+)\s+\S+$/gm)].map((match) => ({
    name: match[1] ?? "",
    security: notices.includes(` ${match[1]}-${(match[3] ?? "").replace(/^\d+:/, "")}`),
  }));
}

async function listsAge(probe: Probe): Promise<number | null> {
  const names = await readdir(LISTS).catch(() => [] as string[]);
  const times = await Promise.all(
    names
      .filter((name) => name.endsWith("Release") || name.includes("_Packages"))
      .slice(0, 200)
      .map((name) =>
        stat(join(LISTS, name)).then(
          (stats) => stats.mtimeMs,
          () => 0,
        ),
      ),
  );
  // A list keeps the server's date, so its folder's date says when it was last written here.
  const folder = await stat(LISTS).then(
    (stats) => stats.mtimeMs,
    () => 0,
  );
  if (times.length === 0) return null;
  const age = Math.max(0, (probe.now() - Math.max(folder, ...times)) / 1000);
  probe.note(LISTS, `${times.length} lists, fetched ${formatDuration(age)} ago`);
  return age;
}

export function judgeUpdates(reading: UpdateReading): Finding {
  const { manager, pending, listsAgeS } = reading;
  const security = pending.filter((each) => each.security);
  const facts = {
    manager,
    pending: pending.length,
    security: security.length,
    listsAgeS: listsAgeS === null ? null : Math.floor(listsAgeS),
    packages: [...security, ...pending.filter((each) => !each.security)]
      .slice(0, 50)
      .map((each) => each.name),
  };
  if (listsAgeS === null) {
    return unknown(
      "This machine has never fetched the lists of updates.",
      "Fetch them: `apt-get update` (as root), then run this check again.",
      { ...facts, remedy: "apt-get update" },
    );
  }
  const stale = listsAgeS > WARN_LISTS_AGE_S ? ` (as of ${formatDuration(listsAgeS)} ago)` : "";
  if (pending.length === 0) {
    return {
      status: stale === "" ? "ok" : "warn",
      summary: `No update waits${stale}.`,
      advice: stale === "" ? "" : "The lists are old: `apt-get update` (as root), then look again.",
      facts,
    };
  }
  return {
    status: security.length > 0 || stale !== "" ? "warn" : "ok",
    summary: `${pending.length} updates wait, ${security.length} of them for security${stale}.`,
    advice:
      security.length > 0
        ? "Agree a time and install them; a restart may be needed afterwards. Have a backup first."
        : "Nothing urgent: install them when it suits.",
    facts,
  };
}
