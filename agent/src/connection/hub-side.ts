/** The hub that this agent belongs to: the one connection to it, and what becomes of the agent when that fails. */
import type { ErrorCode, Message } from "@deskside/protocol";
import type { Shown } from "../customer/shown.ts";
import type { Trust } from "../identity/trust.ts";
import type { Joiner } from "../join/joiner.ts";
import { hubAddress } from "./hub-address.ts";
import {
  type ConnectionEvents,
  type ConnectionState,
  createHubConnection,
  type HubConnection,
} from "./hub-connection.ts";

/** Sends a message; false where there is no connection. */
export type Send = (message: Message<"agent-to-hub">) => boolean;

export interface HubSide {
  readonly state: ConnectionState;
  /** The hub's origin; undefined before the first connection. */
  readonly origin: string | undefined;
  readonly send: Send;
  /** Connects, or connects anew, to the hub at this origin. */
  connect(origin: string): void;
  stop(): void;
}

export interface HubSideDeps extends Omit<ConnectionEvents, "state"> {
  readonly trust: Trust;
  readonly joiner: Joiner;
  readonly shown: Shown;
  /** It is not there, or not there any more. */
  readonly away: () => void;
  readonly say: (line: string) => void;
  readonly note: (code: string, text: string) => void;
  readonly changed: () => void;
  /** The agent ends already: nothing is tried again. */
  readonly isStopping: () => boolean;
  readonly giveUp: (code: ErrorCode, details?: string) => void;
}

export function createHubSide(deps: HubSideDeps): HubSide {
  const { trust, joiner, shown } = deps;
  let origin: string | undefined;
  let connection: HubConnection | undefined;

  function state(now: ConnectionState, why: { code: ErrorCode; details?: string } | null): void {
    if (now !== "online") {
      deps.away();
      if (why !== null) tell(why.code, why.details);
    }
    if (why !== null) atOdds(now === "stopped", why.code, why.details);
    deps.changed();
  }

  /** Once, however often it is tried again. */
  function tell(code: ErrorCode, details: string | undefined): void {
    const isOffline = code === "OFFLINE";
    const isNew = shown.problem?.code !== code;
    const words = shown.setProblem(code, isOffline ? undefined : details);
    if (!isNew) return;
    deps.say(words);
    if (!isOffline) deps.note(code, details ?? "");
  }

  /** The hub said something that waiting does not mend. */
  function atOdds(final: boolean, code: ErrorCode, details: string | undefined): void {
    const hopeless = final || code === "VERSION" || code === "HOST";
    if (!hopeless || deps.isStopping()) return;
    if (trust.pinned === undefined) return deps.giveUp(code, details);
    if (!final) return;
    const linkFailed = joiner.offer !== undefined && code !== "DEVICE_DUPLICATE";
    if (!linkFailed) return deps.giveUp(code, details);
    // Known to this hub already: only the new link does not count.
    joiner.linkRefused();
    setImmediate(() => {
      if (!deps.isStopping()) connection?.restart();
    });
  }

  return {
    get state() {
      return connection?.state ?? "offline";
    },
    get origin() {
      return origin;
    },
    send: (message) => connection?.send(message) ?? false,
    connect(to) {
      if (connection === undefined || origin !== to) {
        connection?.stop();
        origin = to;
        connection = createHubConnection(hubAddress(to), { ...deps, state });
      }
      connection.restart();
    },
    stop: () => connection?.stop(),
  };
}
