/**
 * The companion page's server, on loopback only. It has no cookie: the page brings a token, which stands in the
 * fragment of its address, in its first WebSocket message. Other programs of other users can connect to the port;
 * without the token they get the empty page and nothing else.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import {
  AUTHENTICATION_TIMEOUT_MS,
  type CompanionView,
  CONTROL_MAX_BYTES,
  decode,
  dispatch,
  encode,
  type Handlers,
} from "@deskside/protocol";
import { type WebSocket, WebSocketServer } from "ws";
import { after } from "../clock/clock.ts";
import type { Assets } from "./assets.ts";
import { companionHeaders } from "./headers.ts";

const LOOPBACK = "127.0.0.1";
/** Pages at once: a few windows of one person. */
const PAGES_MAX = 8;
/** Sockets that have not shown a token yet. */
const STRANGERS_MAX = 16;
const HEADERS_TIMEOUT_MS = 10_000;
const TOKEN_BYTES = 32;

export type CompanionHandlers = Omit<Handlers<"companion-to-agent">, "companion.open">;

export interface CompanionServer {
  /** The page's address with its token; for the person at this machine alone. */
  readonly url: string;
  /** A page is open. */
  readonly watched: boolean;
  /** The view changed; pages get the newest one, soon. */
  changed(): void;
  stop(): Promise<void>;
}

export interface CompanionOptions {
  readonly assets: Assets;
  readonly view: () => CompanionView;
  readonly handlers: CompanionHandlers;
  /** The first page came, or the last one went. */
  readonly watchedChanged: () => void;
}

/** Listens on a port that the system chooses. */
export async function startCompanionServer(options: CompanionOptions): Promise<CompanionServer> {
  const token = randomBytes(TOKEN_BYTES).toString("base64url");
  const tokenHash = createHash("sha256").update(token).digest();
  const pages = new Set<WebSocket>();
  let strangers = 0;
  let scheduled = false;
  let host = "";

  const server = createServer(
    { headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: HEADERS_TIMEOUT_MS },
    serve,
  );
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: CONTROL_MAX_BYTES,
  });

  function serve(request: IncomingMessage, response: ServerResponse): void {
    const refuse = (status: number) => response.writeHead(status, companionHeaders(host)).end();
    if (request.headers.host !== host) return void refuse(421);
    if (request.method !== "GET" && request.method !== "HEAD") return void refuse(405);
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    const asset = options.assets.get(path);
    if (asset === undefined) return void refuse(404);
    response.writeHead(200, { ...companionHeaders(host), "content-type": asset.type });
    response.end(request.method === "HEAD" ? undefined : asset.read());
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const right =
      request.headers.host === host &&
      request.headers.origin === `http://${host}` &&
      request.url === "/ws" &&
      strangers < STRANGERS_MAX;
    if (!right) {
      socket.end("HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, welcome);
  }

  /** A page has five seconds and one message to show its token. */
  function welcome(page: WebSocket): void {
    let known = false;
    strangers++;
    const limit = after(AUTHENTICATION_TIMEOUT_MS, () => page.terminate());
    const settle = () => {
      limit.clear();
      if (!known) strangers--;
    };
    // A broken page closes; there is nothing else to do about it.
    page.on("error", () => page.terminate());
    page.once("close", () => {
      settle();
      if (pages.delete(page) && pages.size === 0) options.watchedChanged();
    });
    page.on("message", (data, binary) => {
      if (binary) return page.close(1003);
      const decoded = decode("companion-to-agent", (data as Buffer).toString("utf8"));
      if ("problem" in decoded) return refuse(decoded.problem);
      const { message } = decoded;
      if (known) {
        if (message.t === "companion.open") return;
        const answered = dispatch<"companion-to-agent", void>(
          { ...options.handlers, "companion.open": () => {} },
          message,
          undefined,
        );
        // An answer that comes too late, or to a step that waits for somebody else: the view says how it stands.
        Promise.resolve(answered).catch(() => page.send(encode({ t: "error.report", b: { code: "STATE" } })));
        return;
      }
      const shown =
        message.t === "companion.open" ? createHash("sha256").update(message.b.token).digest() : null;
      if (shown === null || !timingSafeEqual(shown, tokenHash) || pages.size >= PAGES_MAX)
        return page.close(1008);
      settle();
      known = true;
      pages.add(page);
      if (pages.size === 1) options.watchedChanged();
      show(page);
    });

    function refuse(code: Extract<ReturnType<typeof decode>, { problem: unknown }>["problem"]): void {
      if (!known) return page.close(1008);
      page.send(encode({ t: "error.report", b: { code } }));
    }
  }

  function show(page: WebSocket): void {
    page.send(encode({ t: "companion.view", b: options.view() }));
  }

  server.on("upgrade", upgrade);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, LOOPBACK, resolve);
  });
  host = `${LOOPBACK}:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}/#${token}`,
    get watched() {
      return pages.size > 0;
    },
    changed() {
      if (scheduled || pages.size === 0) return;
      scheduled = true;
      setImmediate(() => {
        scheduled = false;
        for (const page of pages) show(page);
      });
    },
    async stop() {
      for (const page of pages) show(page);
      for (const page of sockets.clients) page.close(1001);
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        after(STOP_GRACE_MS, () => {
          for (const page of sockets.clients) page.terminate();
          server.closeAllConnections();
        });
      });
    },
  };
}

/** How long a page has to take the last view and go, in ms. */
const STOP_GRACE_MS = 300;
