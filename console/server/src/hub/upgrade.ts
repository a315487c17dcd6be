/** The way in for sockets: Host, Origin, rate, protocol and ticket are looked at before a handshake is completed. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { DesksideError, type ErrorCode, ERRORS } from "@deskside/protocol";
import type { TicketHolder } from "../ports/live.ts";
import type { Counters } from "./counters.ts";
import type { HandshakeLimit } from "./handshake-limit.ts";
import type { PeerSocket, SocketOwner, Sockets } from "./socket.ts";
import type { Tickets } from "./tickets.ts";

/** Subprotocols that are spoken here. */
export const AGENT_PROTOCOL = "deskside.agent.v1";
export const PAGE_PROTOCOL = "deskside.v1";
const TICKET = /^ticket\.([A-Za-z0-9_-]{1,64})$/;

export interface UpgradeParts {
  readonly sockets: Sockets;
  readonly tickets: Tickets;
  readonly limit: HandshakeLimit;
  readonly counters: Counters;
  /** Throws HOST or ORIGIN. `origin` is what browsers' sockets must come from; an agent names none. */
  readonly checkHost: (host: string | undefined) => void;
  readonly checkOrigin: (origin: string | undefined) => void;
  /** A proxy that may say for whom it speaks. */
  readonly trustedProxy: string | null;
  /** Each throws OVERLOADED where there are too many already. */
  readonly agent: (socket: PeerSocket, address: string) => SocketOwner;
  readonly console: (socket: PeerSocket, holder: Extract<TicketHolder, { kind: "console" }>) => SocketOwner;
  readonly customer: (socket: PeerSocket, holder: Extract<TicketHolder, { kind: "customer" }>) => SocketOwner;
  readonly room: (kind: "agent" | "console" | "customer") => boolean;
  /** False once the hub stops. */
  readonly open: () => boolean;
}

/** Handles the server's `upgrade` event. */
export function createUpgrade(
  parts: UpgradeParts,
): (request: IncomingMessage, stream: Duplex, head: Buffer) => void {
  const { sockets, tickets, limit, counters, trustedProxy } = parts;

  function admit(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    if (!parts.open()) throw new DesksideError("OVERLOADED");
    parts.checkHost(request.headers.host);
    const address = addressOf(request, trustedProxy);
    if (!limit.take(address)) throw new DesksideError("TOO_MANY");
    const offered = protocolsOf(request);
    switch (request.url) {
      case "/ws/agent":
        // A page of some browser on the agent's machine must not speak in its name.
        if (request.headers.origin !== undefined) throw new DesksideError("ORIGIN");
        if (!offered.includes(AGENT_PROTOCOL)) throw new DesksideError("BAD_REQUEST");
        if (!parts.room("agent")) throw new DesksideError("OVERLOADED");
        sockets.accept(request, stream, head, AGENT_PROTOCOL, (socket) => parts.agent(socket, address));
        return;
      case "/ws/console":
      case "/ws/customer": {
        parts.checkOrigin(request.headers.origin);
        const kind = request.url === "/ws/console" ? "console" : "customer";
        const ticket = offered.map((text) => TICKET.exec(text)?.[1]).find((text) => text !== undefined);
        const holder = ticket === undefined ? undefined : tickets.redeem(ticket);
        if (holder === undefined || holder.kind !== kind || !offered.includes(PAGE_PROTOCOL))
          throw new DesksideError("TICKET");
        if (!parts.room(kind)) throw new DesksideError("OVERLOADED");
        limit.give(address);
        sockets.accept(request, stream, head, PAGE_PROTOCOL, (socket) =>
          holder.kind === "console" ? parts.console(socket, holder) : parts.customer(socket, holder),
        );
        return;
      }
      default:
        throw new DesksideError("NOT_FOUND");
    }
  }

  return (request, stream, head) => {
    const onError = (): void => {
      // The peer went away in the middle of its handshake.
    };
    stream.on("error", onError);
    counters.handshakes += 1;
    try {
      admit(request, stream, head);
      stream.off("error", onError);
    } catch (error) {
      counters.handshakesRefused += 1;
      refuse(stream, error instanceof DesksideError ? error.code : "INTERNAL");
    }
  };
}

function refuse(stream: Duplex, code: ErrorCode): void {
  const { status, text, retryable } = ERRORS[code];
  const body = JSON.stringify({ code, message: text, retryable });
  const head = [
    `HTTP/1.1 ${status} ${code}`,
    "Connection: close",
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(status === 429 || status === 503 ? ["Retry-After: 1"] : []),
  ];
  stream.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}

const protocolsOf = (request: IncomingMessage): string[] =>
  (request.headers["sec-websocket-protocol"] ?? "").split(",", 8).map((text) => text.trim());

/** The address that a handshake counts for; a trusted proxy's last word, nobody else's. */
function addressOf(request: IncomingMessage, trustedProxy: string | null): string {
  const own = (request.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
  if (trustedProxy === null || own !== trustedProxy) return own;
  const forwarded = request.headers["x-forwarded-for"];
  const last = (typeof forwarded === "string" ? forwarded : "").split(",").at(-1)?.trim();
  return last === undefined || last === "" ? own : last;
}
