/** The live socket of a browser, opened with a single-use ticket that travels as a subprotocol, never in the address. */
import type { OpenSocket, Timer } from "@deskside/protocol";

export const timer: Timer = (ms, run) => {
  const handle = setTimeout(run, ms);
  return () => clearTimeout(handle);
};

/** `path`: `/ws/console` or `/ws/customer`; `ticket` asks the hub for one. */
export function openSocket(path: string, ticket: () => Promise<string>): OpenSocket {
  return async (events) => {
    const url = new URL(path, location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url, ["deskside.v1", `ticket.${await ticket()}`]);
    socket.binaryType = "arraybuffer";
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener("open", () => resolve(), { once: true });
      socket.addEventListener("error", () => reject(new Error("The live connection could not be opened.")), {
        once: true,
      });
    });
    socket.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      if (typeof data === "string") events.text(data);
      else if (data instanceof ArrayBuffer) events.binary(new Uint8Array(data));
    });
    socket.addEventListener("close", ({ reason }) => events.closed(reason));
    return {
      send(data) {
        if (socket.readyState === WebSocket.OPEN)
          socket.send(typeof data === "string" ? data : new Uint8Array(data));
      },
      close: () => socket.close(1000),
    };
  };
}
