/**
 * A hub that lies: the real one behind a go-between that reads, changes, drops, repeats and invents whatever passes.
 * Agents and technicians know it as the hub, since the real one is told that this is its address.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocket, WebSocketServer } from "ws";
import { freePort } from "./browser-ports.ts";
import { type HubProgram, startHubProgram } from "./hub-program.ts";

export type Way = "to-agent" | "from-agent" | "to-console" | "from-console";
export interface Passing {
  readonly way: Way;
  /** A control message, parsed; undefined for a frame. */
  readonly message: { t: string; d?: string; b: Record<string, unknown> } | undefined;
  readonly bytes: Buffer;
}
/** What to pass on instead: nothing said: as it came; else these, in order. */
export type Tamper = (passing: Passing) => readonly (string | Buffer)[] | undefined;

export interface HostileHub extends AsyncDisposable {
  readonly real: HubProgram;
  readonly origin: string;
  /** From now on. */
  tamper(how: Tamper | undefined): void;
  /** Says something to the newest agent of its own accord. */
  toAgent(message: object | Buffer): void;
  toConsole(message: object): void;
  /** Resolves with the next message that fits, as it passes. */
  sees(fits: (passing: Passing) => boolean): Promise<Passing>;
}

/** No wait of a test is longer, in ms. */
const DEADLINE_MS = 15_000;

/** Starts the real hub and stands in front of it. */
export async function startHostileHub(): Promise<HostileHub> {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const real = await startHubProgram({ url: origin });
  let how: Tamper | undefined;
  const newest = new Map<"agent" | "console", WebSocket>();
  const watching = new Set<(passing: Passing) => void>();
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => [...offered][0] ?? false,
  });

  const pass = (way: Way, to: WebSocket, data: Buffer, isBinary: boolean): void => {
    const message = isBinary ? undefined : (JSON.parse(data.toString()) as Passing["message"]);
    const passing = { way, message, bytes: data };
    for (const look of [...watching]) look(passing);
    const instead = how?.(passing);
    if (instead === undefined) to.send(data, { binary: isBinary });
    else for (const one of instead) to.send(one);
  };

  async function upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const kind = incoming.url === "/ws/agent" ? "agent" : "console";
    const protocols = (incoming.headers["sec-websocket-protocol"] ?? "")
      .split(",")
      .map((name) => name.trim());
    const { host, origin: from } = incoming.headers;
    const upstream = new WebSocket(`ws://127.0.0.1:${real.port}${incoming.url}`, protocols, {
      headers: { host: host ?? "" },
      ...(from === undefined ? {} : { origin: from }),
      perMessageDeflate: false,
    });
    const early: [Buffer, boolean][] = [];
    const keep = (data: Buffer, isBinary: boolean): void => void early.push([data, isBinary]);
    upstream.on("message", keep);
    upstream.on("error", () => socket.destroy());
    await once(upstream, "open");
    sockets.handleUpgrade(incoming, socket, head, (client) => {
      newest.set(kind, client);
      upstream.off("message", keep);
      const down = (data: Buffer, isBinary: boolean): void => pass(`to-${kind}`, client, data, isBinary);
      for (const [data, isBinary] of early) down(data, isBinary);
      upstream.on("message", down);
      client.on("message", (data: Buffer, isBinary: boolean) =>
        pass(`from-${kind}`, upstream, data, isBinary),
      );
      client.on("close", () => upstream.close());
      upstream.on("close", () => client.close());
      client.on("error", () => upstream.terminate());
    });
  }

  const server: Server = createServer((incoming: IncomingMessage, answer: ServerResponse) => {
    const { method, url, headers } = incoming;
    const out = request({ host: "127.0.0.1", port: real.port, method, path: url, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    out.on("error", () => answer.writeHead(502).end());
    incoming.pipe(out);
  });
  server.on("upgrade", (incoming, socket, head) => {
    upgrade(incoming, socket, head).catch(() => socket.destroy());
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");

  const say = (kind: "agent" | "console", message: object | Buffer): void => {
    newest.get(kind)?.send(Buffer.isBuffer(message) ? message : JSON.stringify(message));
  };
  return {
    real,
    origin,
    tamper(next) {
      how = next;
    },
    toAgent: (message) => say("agent", message),
    toConsole: (message) => say("console", message),
    sees(fits) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error("It did not pass in time.")), DEADLINE_MS);
        const look = (passing: Passing): void => {
          if (!fits(passing)) return;
          clearTimeout(timer);
          watching.delete(look);
          resolve(passing);
        };
        watching.add(look);
      });
    },
    async [Symbol.asyncDispose]() {
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      server.close();
      await real[Symbol.asyncDispose]();
    },
  };
}
