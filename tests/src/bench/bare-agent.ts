/** Baseline: a bash in a pty behind one ws connection, output coalesced by `setImmediate`; `--credit` adds a 64 KiB window. */
import { spawn } from "@lydell/node-pty";
import { WebSocket } from "ws";

const [url = "", mode = ""] = process.argv.slice(2);
/** Same frame size and window as the product's, so that only the product's own work differs. */
const FRAME_BYTES = 16 * 1024;
const WINDOW_BYTES = 64 * 1024;

const socket = new WebSocket(url, { perMessageDeflate: false });
socket.on("open", () => {
  const pty = spawn("/bin/bash", ["--norc", "--noprofile", "-i"], {
    cols: 80,
    rows: 24,
    encoding: null,
    env: { PATH: process.env["PATH"] ?? "", TERM: "xterm-256color", PS1: "$ ", HISTFILE: "" },
  });
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let scheduled = false;
  let sent = 0;
  let taken = 0;
  let paused = false;
  const flush = (): void => {
    scheduled = false;
    while (waitingBytes > 0 && (mode !== "credit" || sent - taken < WINDOW_BYTES)) {
      const all = waiting.length === 1 ? (waiting[0] as Buffer) : Buffer.concat(waiting);
      const room = mode === "credit" ? Math.min(FRAME_BYTES, WINDOW_BYTES - (sent - taken)) : FRAME_BYTES;
      const part = all.subarray(0, room);
      const rest = all.subarray(part.length);
      waiting = rest.length === 0 ? [] : [rest];
      waitingBytes = rest.length;
      sent += part.length;
      socket.send(part);
    }
    if (mode !== "credit") return;
    if (waitingBytes > WINDOW_BYTES && !paused) {
      paused = true;
      pty.pause();
    } else if (waitingBytes === 0 && paused) {
      paused = false;
      pty.resume();
    }
  };
  pty.onData((data) => {
    // With `encoding: null` node-pty gives bytes, whatever its type says.
    const bytes = data as unknown as Buffer;
    waiting.push(bytes);
    waitingBytes += bytes.length;
    if (scheduled) return;
    scheduled = true;
    setImmediate(flush);
  });
  socket.on("message", (data, isBinary) => {
    if (isBinary) pty.write((data as Buffer).toString());
    else {
      taken = Number((data as Buffer).toString());
      flush();
    }
  });
  socket.on("close", () => {
    pty.kill();
    process.exit(0);
  });
});
