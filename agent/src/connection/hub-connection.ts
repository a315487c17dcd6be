/**
 * The way to the hub: connects, proves the key, and comes back after every loss.
 *
 *     connecting ──challenge──► proving ──welcome──► online
 *         ▲                        │                   │ lost
 *         └──── waits, longer each time ◄──────────────┘
 *     stopped: asked to, or the hub said that trying again is of no use (another agent has the same key, a link that
 *     does not count, a machine that it does not know).
 */
import {
  type AnyMessage,
  AUTHENTICATION_TIMEOUT_MS,
  type Body,
  decode,
  DesksideError,
  encode,
  ERROR_CODES,
  type ErrorCode,
  type Message,
  PROTOCOL_MIN_VERSION,
  PROTOCOL_VERSION,
  readHead,
  type ReceivedHead,
  UNKNOWN_MESSAGES_MAX,
} from "@deskside/protocol";
import { after } from "../clock/clock.ts";
import type { FramePort } from "../streams/outgoing.ts";
import { createBackOff } from "./back-off.ts";
import type { HubAddress } from "./hub-address.ts";
import { connectHub, type HubSocket } from "./hub-socket.ts";

/** A connection that lasted this long, in ms, was a good one: the next loss is answered quickly again. */
const GOOD_AFTER_MS = 5_000;
/** The hub gets this much longer for its words than it gives an agent for its own, in ms. */
const WELCOME_TIMEOUT_MS = 2 * AUTHENTICATION_TIMEOUT_MS;

/** After these, trying again cannot help. */
const FINAL: ReadonlySet<ErrorCode> = new Set([
  "DEVICE_DUPLICATE",
  "DEVICE_UNKNOWN",
  "LINK_UNKNOWN",
  "LINK_USED",
  "LINK_EXPIRED",
  "ROOT_MISMATCH",
]);

export type ConnectionState = "connecting" | "online" | "offline" | "stopped";

export interface ConnectionEvents {
  /** The first word to a hub. */
  hello(challenge: Body<"hub.challenge">): Promise<Body<"agent.hello">>;
  welcome(welcome: Body<"agent.welcome">, frames: FramePort): void;
  message(message: Message<"hub-to-agent">): void | Promise<void>;
  frame(head: ReceivedHead, bytes: Uint8Array): void;
  /** `problem`: why it is not online, where the hub or this side has said so. */
  state(state: ConnectionState, problem: { code: ErrorCode; details?: string } | null): void;
  /** Something that a hub should not have sent. */
  misbehaved(code: ErrorCode, details: string): void;
}

export interface HubConnection {
  readonly state: ConnectionState;
  /** Sends a message; false where there is no connection. */
  send(message: Message<"agent-to-hub">): boolean;
  /** Connects anew, at once: what `hello` says has changed. */
  restart(): void;
  stop(): void;
}

export function createHubConnection(address: HubAddress, events: ConnectionEvents): HubConnection {
  const backOff = createBackOff();
  let state: ConnectionState = "offline";
  let socket: HubSocket | undefined;
  let retry: { clear(): void } | undefined;
  /** Counts connections: what an older one still says is not heard. */
  let turn = 0;

  function become(next: ConnectionState, problem: { code: ErrorCode; details?: string } | null = null): void {
    if (state === next && problem === null) return;
    state = next;
    events.state(next, problem);
  }

  function connect(): void {
    const mine = ++turn;
    let problem: { code: ErrorCode; details?: string } | null = null;
    let onlineSinceMs: number | undefined;
    let asked = false;
    let unknown = 0;
    const isMine = () => mine === turn;
    become("connecting");
    const limit = after(WELCOME_TIMEOUT_MS, () => {
      if (onlineSinceMs === undefined) own.close();
    });
    const own = connectHub(address.socketUrl, {
      text(text) {
        if (isMine()) read(text);
      },
      frame(bytes) {
        if (!isMine()) return;
        const head = readHead(bytes);
        if (onlineSinceMs === undefined || "problem" in head) {
          events.misbehaved("BAD_REQUEST", "a frame that does not fit");
          own.close();
          return;
        }
        events.frame(head, bytes);
      },
      closed(reason) {
        limit.clear();
        if (!isMine()) return;
        socket = undefined;
        const said = problem?.code ?? ERROR_CODES.find((code) => code === reason);
        if (said !== undefined && FINAL.has(said)) {
          turn++;
          become("stopped", problem ?? { code: said });
          return;
        }
        if (onlineSinceMs !== undefined && performance.now() - onlineSinceMs >= GOOD_AFTER_MS)
          backOff.reset();
        become(
          "offline",
          problem ?? (said === undefined ? { code: "OFFLINE", details: reason } : { code: said }),
        );
        // A state handler may have stopped or restarted it meanwhile.
        if (isMine() && state === "offline") retry = waitAndConnect();
      },
    });
    socket = own;

    function give(code: ErrorCode, details: string): void {
      problem = { code, details };
      own.close();
    }

    function read(text: string): void {
      const against = asked ? null : versionProblem(text);
      if (against !== null) return give("VERSION", against);
      const decoded = decode("hub-to-agent", text);
      if ("problem" in decoded) {
        events.misbehaved(decoded.problem, decoded.details);
        own.sendText(encode({ t: "error.report", b: { code: decoded.problem, details: decoded.details } }));
        unknown++;
        if (unknown >= UNKNOWN_MESSAGES_MAX || onlineSinceMs === undefined) own.close();
        return;
      }
      const { message } = decoded;
      if (message.t === "error.report" && (onlineSinceMs === undefined || FINAL.has(message.b.code))) {
        const { code, details } = message.b;
        problem = details === undefined ? { code } : { code, details };
        own.close();
      } else if (message.t === "hub.challenge") {
        if (!asked) void prove(message.b);
      } else if (message.t === "agent.welcome") {
        if (asked && onlineSinceMs === undefined) online(message.b);
      } else if (onlineSinceMs !== undefined) {
        // A handler that throws at once must not take the agent with it either: the hub chooses when it is called.
        const taken = new Promise<void>((resolve) => resolve(events.message(message)));
        taken.catch((error: unknown) => {
          const code = error instanceof DesksideError ? error.code : "INTERNAL";
          events.misbehaved(code, `${message.t}: ${error instanceof Error ? error.message : "failed"}`);
        });
      }
    }

    async function prove(challenge: Body<"hub.challenge">): Promise<void> {
      asked = true;
      if (challenge.host !== address.host) {
        // Its word is signed for this host alone, so that nobody can use it elsewhere.
        give("HOST", `It calls itself ${challenge.host}.`);
        return;
      }
      try {
        const hello = await events.hello(challenge);
        if (isMine()) own.sendText(encode({ t: "agent.hello", b: hello }));
      } catch (error) {
        give(error instanceof DesksideError ? error.code : "INTERNAL", "The agent could not say hello.");
      }
    }

    function online(welcome: Body<"agent.welcome">): void {
      limit.clear();
      onlineSinceMs = performance.now();
      become("online");
      events.welcome(welcome, own);
    }
  }

  const waitAndConnect = () => {
    // Keeps the process alive: waiting for the hub is what it is there for.
    const timer = setTimeout(() => connect(), backOff.next());
    return { clear: () => clearTimeout(timer) };
  };

  function drop(): void {
    turn++;
    retry?.clear();
    socket?.close();
    socket = undefined;
  }

  return {
    get state() {
      return state;
    },
    send(message) {
      if (state !== "online" || socket === undefined) return false;
      socket.sendText(encode(message as AnyMessage));
      return true;
    },
    restart() {
      drop();
      backOff.reset();
      if (state === "online") become("offline");
      connect();
    },
    stop() {
      drop();
      become("stopped");
    },
  };
}

/** Why these two cannot talk, looked for before the form: a newer hub's first word may have members of its own. */
function versionProblem(text: string): string | null {
  try {
    const { t, b } = JSON.parse(text) as { t?: unknown; b?: { version?: unknown; minVersion?: unknown } };
    if (t !== "hub.challenge") return null;
    const { version, minVersion } = b ?? {};
    if (typeof minVersion === "number" && minVersion > PROTOCOL_VERSION) {
      return `The hub is newer (it needs version ${minVersion}, this agent speaks ${PROTOCOL_VERSION}). Get the newest agent.`;
    }
    if (typeof version === "number" && version < PROTOCOL_MIN_VERSION) {
      return `The hub is older (it speaks version ${version}, this agent needs ${PROTOCOL_MIN_VERSION}). The hub has to be updated.`;
    }
    return null;
  } catch {
    // Not even JSON: the reader says so.
    return null;
  }
}
