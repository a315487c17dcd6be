/** Sockets of the hub: one kind, without compression, with bounded messages, fragments and outgoing buffers. */
import type { Duplex } from "node:stream";
import type { IncomingMessage } from "node:http";
import { CONTROL_MAX_BYTES } from "@deskside/protocol";
import { WebSocket, WebSocketServer } from "ws";
import { CLOSE_TIMEOUT_MS, SOCKET_BUFFER_MAX_BYTES } from "./limits.ts";

/** Fragments of one message: nobody of ours sends any; proxies may cut a few. */
const FRAGMENTS_MAX = 64;
/** Pieces in which one message may arrive: 64 KiB in packets of 64 bytes. */
const CHUNKS_MAX = 1_024;

/** A message up to this size goes out at once, in bytes: a key, its echo, an acknowledgement. Larger ones are gathered. */
const AT_ONCE_BYTES = 512;

/** Close codes of RFC 6455 that are used here. */
export const CLOSE = {
  goingAway: 1001,
  notAcceptable: 1003,
  policy: 1008,
  restart: 1012,
  tryLater: 1013,
} as const;

/** What a socket tells whoever owns it. Plain methods, so that no connection needs closures of its own. */
export interface SocketOwner {
  message(data: Buffer, isBinary: boolean): void;
  /** Something came from the peer: it is alive. */
  heard(): void;
  closed(): void;
}

/** A peer's connection. */
export class PeerSocket extends WebSocket {
  owner: SocketOwner | undefined = undefined;
  /** The peer reads too slowly: it was given up, and what is still sent to it is dropped. */
  givenUp = false;
  /** What the system writes to; corked while a turn of the loop forwards frames, so that they leave in one call. */
  stream: Duplex | undefined = undefined;
  corked = false;
}

function uncork(socket: PeerSocket): void {
  socket.corked = false;
  socket.stream?.uncork();
}

/** Sends; false where the connection is gone. A peer with more than 1 MiB unread is cut off. */
export function send(socket: PeerSocket, data: string | Uint8Array): boolean {
  if (socket.readyState !== WebSocket.OPEN || socket.givenUp) return false;
  if (socket.bufferedAmount > SOCKET_BUFFER_MAX_BYTES) {
    socket.givenUp = true;
    socket.terminate();
    return false;
  }
  if (!socket.corked && socket.stream !== undefined && data.length > AT_ONCE_BYTES) {
    socket.corked = true;
    socket.stream.cork();
    // After what came in the same piece, before anything else: it delays nothing.
    process.nextTick(uncork, socket);
  }
  socket.send(data);
  return true;
}

function onMessage(this: WebSocket, data: unknown, isBinary: boolean): void {
  // Sound: every socket here is a PeerSocket, and its binary type is that of Node's buffers.
  (this as PeerSocket).owner?.message(data as Buffer, isBinary);
}
function onPong(this: WebSocket): void {
  (this as PeerSocket).owner?.heard();
}
function onClose(this: WebSocket): void {
  const socket = this as PeerSocket;
  socket.owner?.closed();
  socket.owner = undefined;
}
function onError(): void {
  // The close that follows says all that is to be known; ws has chosen its code (1007, 1009, …).
}

export interface Sockets {
  /** Completes a handshake that was found good; `protocol` is the one that is answered. */
  accept(
    request: IncomingMessage,
    stream: Duplex,
    head: Buffer,
    protocol: string,
    made: (socket: PeerSocket) => SocketOwner,
  ): void;
}

/** The end of all handshakes. */
export function createSockets(): Sockets {
  let chosen = "";
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: CONTROL_MAX_BYTES,
    maxFragments: FRAGMENTS_MAX,
    maxBufferedChunks: CHUNKS_MAX,
    closeTimeout: CLOSE_TIMEOUT_MS,
    handleProtocols: () => chosen,
    WebSocket: PeerSocket,
  } as ConstructorParameters<typeof WebSocketServer>[0]);
  return {
    accept(request, stream, head, protocol, made) {
      // `handleUpgrade` asks for the protocol before it returns, so one variable serves all.
      chosen = protocol;
      server.handleUpgrade(request, stream, head, (opened) => {
        const socket = opened as PeerSocket;
        socket.stream = stream;
        socket.on("message", onMessage);
        socket.on("pong", onPong);
        socket.on("close", onClose);
        socket.on("error", onError);
        socket.owner = made(socket);
      });
    },
  };
}
