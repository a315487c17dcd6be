/** Which service manager this machine runs, and how it is spoken to. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { findProgram } from "./find-program.ts";

/** There only while systemd is the running init: see sd_booted(3). */
const SYSTEMD_RUNS = "/run/systemd/system";
const INIT_SCRIPTS = "/etc/init.d";

export type ServiceManager =
  | {
      readonly kind: "systemd" | "init-scripts";
      /** Where its services are described, for messages. */
      readonly folder: string;
      /** The program call for `start`, `stop`, `restart` or `status` (exit 0: it runs). */
      command(service: string, action: string): { file: string; args: string[] };
      /** False when it is certain that there is no such service. */
      knows(service: string): boolean;
    }
  | { readonly kind: "none"; readonly why: string };

/** Looks at what is there now. */
export function serviceManager(): ServiceManager {
  if (findProgram("systemctl") !== undefined && existsSync(SYSTEMD_RUNS)) {
    return {
      kind: "systemd",
      folder: "systemd",
      command: (service, action) => ({
        file: "systemctl",
        args: [action === "status" ? "is-active" : action, "--no-ask-password", "--", service],
      }),
      // A unit can come from a generator, a template or an alias, so only systemctl's own answer counts.
      knows: () => true,
    };
  }
  if (findProgram("service") !== undefined && existsSync(INIT_SCRIPTS)) {
    return {
      kind: "init-scripts",
      folder: INIT_SCRIPTS,
      command: (service, action) => ({ file: "service", args: [service, action] }),
      knows: (service) => existsSync(join(INIT_SCRIPTS, service)),
    };
  }
  return {
    kind: "none",
    why:
      "This machine runs no service manager: systemd is not the running init and there is no `service` program. " +
      "In a container, start the program itself, or start the container with an init.",
  };
}
