/** Installed software from every package manager that is there, each item with its class. */
import { readdir } from "node:fs/promises";
import type { Inventory } from "@deskside/protocol";
import { findProgram } from "../process/find-program.ts";
import { Gap, type Gaps, line, maybe, outputOf } from "./part.ts";

type Item = Inventory["software"][number];

/** Items listed at most: with the rest of an inventory they stay within a document's 200,000 tokens and 4 MiB. */
export const MOST_SOFTWARE = 10_000;

/** Sections of Debian whose packages a person starts and works with. */
const APPLICATIONS = new Set([
  "editors",
  "education",
  "games",
  "gnome",
  "graphics",
  "kde",
  "mail",
  "math",
  "news",
  "science",
  "sound",
  "video",
  "web",
  "xfce",
]);
/** Sections of tools for tending the machine or making things. */
const UTILITIES = new Set([
  "utils",
  "shells",
  "text",
  "net",
  "comm",
  "database",
  "devel",
  "debug",
  "vcs",
  "hamradio",
  "electronics",
  "tex",
  "httpd",
  "cli-mono",
  "otherosfs",
]);

/** Throws a {@link Gap} only where there is no package manager that is known. */
export async function collectSoftware(gaps: Gaps, signal: AbortSignal): Promise<Item[]> {
  const sources = [
    { program: "dpkg-query", list: () => listDpkg(signal) },
    { program: "rpm", list: () => listRpm(signal) },
    { program: "pacman", list: () => listPacman(signal) },
    { program: "flatpak", list: () => listFlatpak(signal) },
    { program: "snap", list: () => listSnap(signal) },
  ].filter((each) => findProgram(each.program) !== undefined);
  if (sources.length === 0) throw new Gap("no package manager that is known here");
  const found: Item[] = [];
  for (const { program, list } of sources)
    found.push(...(await gaps.fill(`software (${program})`, [], list)));
  found.push(...(await listFolder("/opt")));
  if (found.length > MOST_SOFTWARE)
    gaps.add("software", `${found.length} items, of which ${MOST_SOFTWARE} are listed`);
  return found.slice(0, MOST_SOFTWARE);
}

async function listDpkg(signal: AbortSignal): Promise<Item[]> {
  const format = "${db:Status-Abbrev}\\t${binary:Package}\\t${Version}\\t${Section}\\t${Priority}\\n";
  return parseDpkg(await outputOf("dpkg-query", ["-W", "-f", format], signal));
}

/** Lines of status, package, version, section and priority; only what is installed now. */
export function parseDpkg(text: string): Item[] {
  return text.split("\n").flatMap((each): Item[] => {
    const [status, name, version, section = "", priority = ""] = each.split("\t");
    if (!status?.startsWith("ii") || !name) return [];
    return [
      { name: line(name), version: maybe(version), source: "dpkg", kind: kindOfSection(section, priority) },
    ];
  });
}

/** A section may carry an area before it (`contrib/games`); a package without one was made outside a distribution. */
export function kindOfSection(section: string, priority: string): Item["kind"] {
  const name = section.split("/").at(-1) ?? "";
  if (/^(?:required|important|standard)$/.test(priority)) return "system";
  if (APPLICATIONS.has(name)) return "application";
  if (UTILITIES.has(name)) return "utility";
  return name === "" || name === "unknown" || name === "local" ? "bespoke" : "system";
}

const listRpm = async (signal: AbortSignal) =>
  parseRpm(
    await outputOf(
      "rpm",
      ["-qa", "--qf", "%{NAME}\\t%{VERSION}-%{RELEASE}\\t%{GROUP}\\t%{VENDOR}\\n"],
      signal,
    ),
  );

/** Lines of name, version, group and vendor; no vendor: it was built here. */
export function parseRpm(text: string): Item[] {
  return text.split("\n").flatMap((each): Item[] => {
    const [name, version, group = "", vendor = ""] = each.split("\t");
    if (!name || version === undefined) return [];
    const kind = /^Applications|^Amusements|Games|Office|Multimedia/i.test(group)
      ? "application"
      : vendor === "(none)" || vendor === ""
        ? "bespoke"
        : /Development|Utilities/i.test(group)
          ? "utility"
          : "system";
    return [{ name: line(name), version: maybe(version), source: "rpm", kind }];
  });
}

const listPacman = async (signal: AbortSignal): Promise<Item[]> =>
  (await outputOf("pacman", ["-Q"], signal)).split("\n").flatMap((each): Item[] => {
    const [name, version] = each.split(" ");
    return name ? [{ name: line(name), version: maybe(version), source: "pacman", kind: "system" }] : [];
  });

const listFlatpak = async (signal: AbortSignal): Promise<Item[]> =>
  (await outputOf("flatpak", ["list", "--app", "--columns=application,version"], signal))
    .split("\n")
    .flatMap((each): Item[] => {
      const [name, version] = each.split("\t");
      return name
        ? [{ name: line(name), version: maybe(version), source: "flatpak", kind: "application" }]
        : [];
    });

const listSnap = async (signal: AbortSignal): Promise<Item[]> =>
  parseSnap(await outputOf("snap", ["list"], signal));

/** Columns of name, version, revision, tracking, publisher, notes; a base or a part of snap itself is of the system. */
export function parseSnap(text: string): Item[] {
  return text
    .split("\n")
    .slice(1)
    .flatMap((each): Item[] => {
      const [name, version, , , , notes = ""] = each.trim().split(/\s+/);
      if (!name || version === undefined) return [];
      return [
        {
          name: line(name),
          version: maybe(version),
          source: "snap",
          kind: /base|snapd|core/.test(notes) ? "system" : "application",
        },
      ];
    });
}

/** What stands in /opt came from outside the distribution. */
async function listFolder(folder: string): Promise<Item[]> {
  const names = await readdir(folder).catch(() => [] as string[]);
  return names
    .sort()
    .slice(0, 200)
    .map((name) => ({ name: line(name), version: null, source: folder, kind: "bespoke" }));
}
