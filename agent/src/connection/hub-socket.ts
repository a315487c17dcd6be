/** One WebSocket to the hub: text and frames in order, dead after 45 silent seconds. */
import { CONTROL_MAX_BYTES, OFFLINE_AFTER_MS, PING_EVERY_MS } from "@deskside/protocol";
import { WebSocket } from "ws";
import type { FramePort } from "../streams/outgoing.ts";
import { SUBPROTOCOL } from "./hub-address.ts";

/** For the TCP and TLS handshake and the upgrade, in ms. */
const CONNECT_TIMEOUT_MS = 10_000;
/** Control messages are the largest that come in; frames have 16 KiB and some bytes. */
const PAYLOAD_MAX_BYTES = CONTROL_MAX_BYTES;
/** Bytes of control messages that may wait in the socket before the peer counts as gone. */
const STUCK_BYTES = 8 * 1024 * 1024;

export interface HubSocketEvents {
  text(text: string): void;
  frame(bytes: Uint8Array): void;
  /** Called once. `reason` is what the hub gave when it closed, or why there is no connection. */
  closed(reason: string): void;
}

export interface HubSocket extends FramePort {
  sendText(text: string): void;
  close(): void;
}

/** Connects; the events tell what becomes of it. */
export function connectHub(url: string, events: HubSocketEvents): HubSocket {
  const socket = new WebSocket(url, [SUBPROTOCOL], {
    perMessageDeflate: false,
    handshakeTimeout: CONNECT_TIMEOUT_MS,
    maxPayload: PAYLOAD_MAX_BYTES,
    followRedirects: false,
    skipUTF8Validation: false,
  });
  socket.binaryType = "nodebuffer";
  let failure = "";
  let heardAtMs = performance.now();
  // One timer that looks how long it has been quiet; what comes in only notes the time.
  const watch = setInterval(() => {
    const silentMs = performance.now() - heardAtMs;
    if (silentMs >= OFFLINE_AFTER_MS || socket.bufferedAmount > STUCK_BYTES) {
      failure = "no sign of life";
      socket.terminate();
    } else if (silentMs >= PING_EVERY_MS && socket.readyState === WebSocket.OPEN) {
      socket.ping();
    }
  }, PING_EVERY_MS);
  watch.unref();
  const heard = () => {
    heardAtMs = performance.now();
  };
  socket.on("ping", heard);
  socket.on("pong", heard);
  socket.on("message", (data, binary) => {
    heard();
    const bytes = data as Buffer;
    if (binary) events.frame(bytes);
    else events.text(bytes.toString("utf8"));
  });
  socket.on("error", (error) => {
    failure = error.message;
  });
  socket.once("close", (_code, reason) => {
    clearInterval(watch);
    events.closed(reason.toString("utf8") || failure || "the connection was closed");
  });
  return {
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    send(frame, sent) {
      socket.send(frame, { binary: true }, () => sent());
    },
    sendText(text) {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close() {
      // A peer that does not answer the close would keep it open for half a minute.
      if (socket.readyState === WebSocket.OPEN) socket.close(1000);
      else socket.terminate();
    },
  };
}
