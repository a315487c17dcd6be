/** Who may speak to this hub, by what a browser cannot forge: the exact Host, and the exact Origin of what changes state. */
import { DesksideError } from "@deskside/protocol";

export interface OriginRules {
  /** The one origin, such as `https://help.example`; its host is the one Host. */
  readonly origin: string;
}

/** Throws HOST for any other name than the configured one, on loopback too: a page of another name must not reach us. */
export function checkHost(rules: OriginRules, host: string | undefined): void {
  const { host: own, port, protocol } = new URL(rules.origin);
  const named = host?.toLowerCase();
  const withPort = port === "" ? `${own}:${protocol === "https:" ? "443" : "80"}` : own;
  if (named !== own && named !== withPort) throw new DesksideError("HOST");
}

/**
 * Throws ORIGIN unless the Origin is exactly ours. `required`: state-changing requests and browsers' sockets; a request
 * that names an Origin is always held to it.
 */
export function checkOrigin(rules: OriginRules, origin: string | undefined, required: boolean): void {
  if (origin === undefined && !required) return;
  if (origin !== rules.origin) throw new DesksideError("ORIGIN");
}
