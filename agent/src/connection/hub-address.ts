/** Where a hub is: its origin, and the address of its socket for agents. */
import { AgentError } from "../state/agent-error.ts";

/** The sub-protocol that an agent asks for. */
export const SUBPROTOCOL = "deskside.agent.v1";

const LOOPBACK: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

export interface HubAddress {
  readonly origin: string;
  /** What `hello` is signed for. */
  readonly host: string;
  readonly socketUrl: string;
}

/** Throws {@link AgentError} for an address without TLS beyond this machine. */
export function hubAddress(origin: string): HubAddress {
  const url = new URL(origin);
  const secure = url.protocol === "https:";
  if (!secure && !(url.protocol === "http:" && LOOPBACK.has(url.hostname))) {
    throw new AgentError(`${origin} is not secure: a link of this kind must begin with https://.`, {
      exitCode: 2,
    });
  }
  return {
    origin: url.origin,
    host: url.host,
    socketUrl: `${secure ? "wss" : "ws"}://${url.host}/ws/agent`,
  };
}
