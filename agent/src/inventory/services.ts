/** Services and whether they start with the machine. */
import { readdir } from "node:fs/promises";
import type { Inventory } from "@deskside/protocol";
import { serviceManager } from "../process/service-manager.ts";
import { Gap, line, outputOf } from "./part.ts";

type Service = Inventory["services"][number];

/** Services listed at most, as an inventory has them. */
const MOST = 2_000;

export async function collectServices(signal: AbortSignal): Promise<Service[]> {
  const manager = serviceManager();
  if (manager.kind === "none") throw new Gap("no service manager runs here");
  if (manager.kind === "init-scripts") {
    const status = await outputOf("service", ["--status-all"], signal);
    return parseInitScripts(status, await readdir("/etc/rc2.d").catch(() => [])).slice(0, MOST);
  }
  const common = ["--type=service", "--all", "--no-legend", "--plain", "--no-pager"];
  const [units, files] = await Promise.all([
    outputOf("systemctl", ["list-units", ...common], signal),
    outputOf("systemctl", ["list-unit-files", ...common], signal),
  ]);
  return parseSystemdServices(units, files).slice(0, MOST);
}

/** `list-units` (unit, load, active, sub, description) and `list-unit-files` (file, state, preset). */
export function parseSystemdServices(units: string, files: string): Service[] {
  const atBoot = new Map<string, string>();
  for (const each of files.split("\n")) {
    const [name, state] = each.trim().split(/\s+/);
    if (name && state) atBoot.set(name, state);
  }
  const running = units.split("\n").flatMap((each): Service[] => {
    const [name, load, active, sub] = each
      .trim()
      .replace(/^[●*]\s*/, "")
      .split(/\s+/);
    if (!name?.endsWith(".service") || active === undefined || load === "not-found") return [];
    return [
      {
        name: line(name),
        state: line(`${active} (${sub ?? ""})`),
        startsAtBoot: startsAtBoot(atBoot.get(name)),
      },
    ];
  });
  const known = new Set(running.map((each) => each.name));
  const others = [...atBoot].flatMap(([name, state]): Service[] =>
    known.has(name) || name.includes("@.")
      ? []
      : [{ name: line(name), state: "inactive", startsAtBoot: startsAtBoot(state) }],
  );
  return [...running, ...others];
}

const startsAtBoot = (state: string | undefined): boolean | null =>
  state === undefined || state === "generated" || state === "transient" ? null : /^enabled/.test(state);

/** ` [ + ]  cron` lines, and the names in the folder of the usual run level (`S01cron`). */
export function parseInitScripts(status: string, links: readonly string[]): Service[] {
  const started = new Set(links.flatMap((each) => /^S\d\d(.+)$/.exec(each)?.[1] ?? []));
  const words: Record<string, string> = { "+": "running", "-": "stopped", "?": "unknown" };
  return [...status.matchAll(/^\s*\[ ([+?-]) \]\s+(\S+)\s*$/gm)].map((match) => ({
    name: line(match[2] ?? ""),
    state: words[match[1] ?? "?"] ?? "unknown",
    startsAtBoot: links.length === 0 ? null : started.has(match[2] ?? ""),
  }));
}
