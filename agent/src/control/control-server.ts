/** Takes requests of the command line, from the agent's own user alone. */
import { chmodSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { z } from "@deskside/protocol";
import {
  type ControlAnswer,
  type ControlRequest,
  controlRequest,
  LINE_MAX_BYTES,
  socketPath,
} from "./control-protocol.ts";

/** A caller that says nothing is let go after this, in ms. */
const IDLE_MS = 10_000;

export interface ControlServer {
  stop(): Promise<void>;
}

/** Listens at `path`. The instance lock is held already, so a socket that lies there is a dead one. */
export async function startControlServer(
  path: string,
  answer: (request: ControlRequest) => Promise<ControlAnswer>,
): Promise<ControlServer> {
  const address = socketPath(path, true);
  rmSync(address, { force: true });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    // A caller that goes away needs no answer.
    socket.on("error", () => socket.destroy());
    socket.setTimeout(IDLE_MS, () => socket.destroy());
    let line = "";
    socket.on("data", (chunk: Buffer) => {
      line += chunk.toString("utf8");
      if (line.length > LINE_MAX_BYTES) return void socket.destroy();
      const end = line.indexOf("\n");
      if (end < 0) return;
      const asked = line.slice(0, end);
      line = "";
      socket.pause();
      void answerLine(asked, answer).then((said) => socket.end(`${JSON.stringify(said)}\n`));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(address, resolve);
  });
  chmodSync(address, 0o600);
  return {
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      rmSync(address, { force: true });
    },
  };
}

async function answerLine(
  line: string,
  answer: (request: ControlRequest) => Promise<ControlAnswer>,
): Promise<ControlAnswer> {
  try {
    const parsed = z.safeParse(controlRequest(), JSON.parse(line));
    return parsed.success ? await answer(parsed.data) : { ok: false, problem: "This request is not known." };
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : "It failed." };
  }
}
