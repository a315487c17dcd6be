/** H09: hundreds of senders that never finish hold no socket for long, and nobody else waits for them. */
import { connect, type Socket } from "node:net";
import { expect, test } from "vitest";
import { startHub } from "../support/start-hub.ts";

const SOCKETS = 500;
/** Headers have 10 s, a body 15 s; they are looked for once a second. */
const HEADERS_WITHIN_MS = 12_500;

test("H09: five hundred slow sockets are closed in time, others are served meanwhile", async () => {
  await using running = await startHub();
  const { port } = running.hub;
  const began = performance.now();
  const closed: Promise<number>[] = [];
  const sockets: Socket[] = [];
  for (let count = 0; count < SOCKETS; count += 1) {
    const socket = connect(port, "127.0.0.1");
    sockets.push(socket);
    socket.on("error", () => undefined);
    socket.resume();
    // Some say nothing at all, some half a line, some a head without its end.
    if (count % 3 === 1) socket.write("GET /api");
    if (count % 3 === 2) socket.write(`GET /api/v1/about HTTP/1.1\r\nhost: localhost:${port}\r\n`);
    closed.push(new Promise((resolve) => socket.once("close", () => resolve(performance.now() - began))));
  }
  await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once("connect", resolve))));
  const asked = performance.now();
  expect((await fetch(`${running.url}/api/v1/about`)).status).toBe(200);
  expect(performance.now() - asked).toBeLessThan(1_000);
  const last = Math.max(...(await Promise.all(closed)));
  expect(last).toBeLessThan(HEADERS_WITHIN_MS);
}, 30_000);
