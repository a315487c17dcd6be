/** The port is kept in the data folder: browsers keep keys by origin, and a hub that moves would lose them. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const FILE = "port";

/** The port that this data folder was served on, or undefined. */
export function keptPort(folder: string): number | undefined {
  try {
    const port = Number(readFileSync(join(folder, FILE), "utf8"));
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
  } catch {
    // Not served yet.
    return undefined;
  }
}

/** Keeps it, where it changed. */
export function keepPort(folder: string, port: number): void {
  if (keptPort(folder) !== port) writeFileSync(join(folder, FILE), `${port}\n`, { mode: 0o600 });
}
