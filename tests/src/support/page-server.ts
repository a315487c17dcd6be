/**
 * Serves the built pages of customers with scripted answers, so that every state can be looked at, also those that a
 * real hub shows for a second or never. What hub and agent really do is tested with the real ones elsewhere.
 */
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CompanionView, CustomerView, ErrorCode, ResponseBody } from "@deskside/protocol";
import { type WebSocket, WebSocketServer } from "ws";

const FOLDER =
  process.env["DESKSIDE_WEB"] ?? fileURLToPath(new URL("../../../console/web/dist", import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".woff2": "font/woff2",
};
/** Stricter than hub and agent are: these pages need no inline styles. */
const policy = (host: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `connect-src 'self' ws://${host}`,
    "img-src data:",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");

/** A scripted answer: a body, or the code that the call is refused with. `silence`: nobody answers behind the proxy. */
export type Scripted<T> = T | { readonly refuse: ErrorCode } | "silence";

export interface PageServer extends AsyncDisposable {
  /** `http://localhost:PORT`, as hubs are on loopback. */
  readonly origin: string;
  customer: Scripted<CustomerView>;
  join: Scripted<ResponseBody<"lookAtJoinLink">>;
  about: ResponseBody<"about">;
  /** The calls that change something. */
  changes: Scripted<"ok">;
  companion: CompanionView | null;
  /** The token that the companion takes. */
  readonly token: string;
  /** Calls that changed something, and messages of the companion, as they came. */
  readonly heard: { readonly what: string; readonly body: unknown }[];
  /** Shows what is scripted now on every open page. */
  push(): void;
  /** Closes every socket of the pages. */
  drop(code: number): void;
  /** No new socket is let in. */
  deaf: boolean;
}

const CHANGES = new Set(["answers", "plan", "chat", "stop", "rating"]);

export async function startPageServer(first: {
  readonly customer: CustomerView;
  readonly join: ResponseBody<"lookAtJoinLink">;
  readonly about: ResponseBody<"about">;
}): Promise<PageServer> {
  const customers = new Set<WebSocket>();
  const companions = new Set<WebSocket>();
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => (offered.has("deskside.v1") ? "deskside.v1" : false),
  });
  const http = createServer((request, response) => void serve(request, response));
  http.on("upgrade", (request, stream, head) => {
    if (self.deaf) return void stream.destroy();
    sockets.handleUpgrade(request, stream, head, (socket) => {
      if (request.url === "/ws/customer") welcome(socket);
      else awaitToken(socket);
    });
  });

  function welcome(socket: WebSocket): void {
    customers.add(socket);
    socket.on("close", () => customers.delete(socket));
    tellCustomer(socket);
  }
  function awaitToken(socket: WebSocket): void {
    socket.on("close", () => companions.delete(socket));
    socket.on("message", (data) => {
      const { t, b } = JSON.parse((data as Buffer).toString("utf8")) as { t: string; b: { token?: string } };
      if (t !== "companion.open") self.heard.push({ what: t, body: b });
      else if (b.token !== self.token) socket.close(1008);
      else {
        companions.add(socket);
        tellCompanion(socket);
      }
    });
  }
  function tellCustomer(socket: WebSocket): void {
    if (typeof self.customer === "object" && !("refuse" in self.customer)) {
      socket.send(JSON.stringify({ t: "customer.view", b: self.customer }));
    }
  }
  function tellCompanion(socket: WebSocket): void {
    if (self.companion !== null) socket.send(JSON.stringify({ t: "companion.view", b: self.companion }));
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? "/", self.origin).pathname;
    if (path.startsWith("/api/v1/")) return answer(path.slice("/api/v1/".length), request, response);
    const name = /^\/[cj]\/|^\/help$/.test(path)
      ? "customer.html"
      : path === "/"
        ? "companion.html"
        : path.slice(1);
    const file = join(FOLDER, name);
    const type = TYPES[extname(name)];
    if (type === undefined || !existsSync(file)) return void response.writeHead(404).end();
    response.writeHead(200, {
      "content-type": type,
      "content-security-policy": policy(request.headers.host ?? ""),
      "referrer-policy": "no-referrer",
    });
    response.end(readFileSync(file));
  }

  async function answer(call: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const give = (scripted: Scripted<unknown>): void => {
      // A cut connection is tried again by the browser itself, so silence is what a proxy says of a hub that is gone.
      if (scripted === "silence")
        return void response.writeHead(502, { "content-type": "text/html" }).end("<h1>Bad gateway");
      const refused = typeof scripted === "object" && scripted !== null && "refuse" in scripted;
      const body = refused
        ? { code: scripted.refuse, message: "", retryable: false, correlation: "x" }
        : scripted;
      response.writeHead(refused ? 410 : 200, { "content-type": "application/json" });
      response.end(JSON.stringify(body));
    };
    if (call === "about") return give(self.about);
    if (call.startsWith("join-links/")) return give(self.join);
    if (call === "customer/tickets") return give({ ticket: "t" });
    if (call === "customer/record")
      return void response.writeHead(200).end("<!doctype html><title>Record</title>");
    if (!CHANGES.has(call.slice("customer/".length))) return give(self.customer);
    self.heard.push({ what: call, body: JSON.parse(text) });
    give(self.changes === "ok" ? self.customer : self.changes);
  }

  const self: PageServer = {
    origin: "",
    customer: first.customer,
    join: first.join,
    about: first.about,
    changes: "ok",
    companion: null,
    token: "tokenOfTheCompanionPage0123456789abcdefghij",
    heard: [],
    deaf: false,
    push() {
      for (const socket of customers) tellCustomer(socket);
      for (const socket of companions) tellCompanion(socket);
    },
    drop(code) {
      for (const socket of [...customers, ...companions]) socket.close(code);
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets.clients) socket.terminate();
      http.closeAllConnections();
      http.close();
      await once(http, "close");
    },
  };
  http.listen(0, "localhost");
  await once(http, "listening");
  return Object.assign(self, { origin: `http://localhost:${(http.address() as AddressInfo).port}` });
}
