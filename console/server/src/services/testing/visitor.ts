/** Somebody with a cookie jar at the hub's REST interface: a browser, the command line, or a customer's phone. */
import { type Api, createApi, type OpenSocket } from "@deskside/protocol";
import { WebSocket } from "ws";

export interface RawAnswer {
  readonly status: number;
  readonly text: string;
  readonly json: Record<string, unknown>;
  readonly headers: Headers;
}

export class Visitor {
  readonly origin: string;
  readonly api: Api;
  cookies = new Map<string, string>();
  csrf = "";

  constructor(origin: string) {
    this.origin = origin;
    this.api = createApi(async ({ method, path, body }) => {
      const answer = await this.raw(method, path, body);
      const { csrf } = answer.json;
      if (typeof csrf === "string") this.csrf = csrf;
      return { status: answer.status, text: answer.text };
    });
  }

  /** One request with cookies, Origin and CSRF token, unless `headers` say otherwise (an empty one is left out). */
  async raw(
    method: string,
    path: string,
    body?: string | Uint8Array,
    headers: Record<string, string> = {},
  ): Promise<RawAnswer> {
    const all: Record<string, string> = {
      cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; "),
      ...(method === "GET" ? {} : { origin: this.origin, "x-deskside-csrf": this.csrf }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    };
    for (const [name, value] of Object.entries(all)) if (value === "") delete all[name];
    const response = await fetch(`${this.origin}${path}`, {
      method,
      headers: all,
      ...(body === undefined ? {} : { body: body as string }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ""] = cookie.split(";");
      const at = pair.indexOf("=");
      if (pair.slice(at + 1) === "") this.cookies.delete(pair.slice(0, at));
      else this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    const text = await response.text();
    return { status: response.status, text, json: read(text), headers: response.headers };
  }
  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<RawAnswer> {
    return this.raw("POST", `/api/v1${path}`, JSON.stringify(body), headers);
  }

  /** The console's live socket. */
  readonly openSocket: OpenSocket = async (events) => {
    const { ticket } = await this.api("newTicket");
    const socket = new WebSocket(
      `${this.origin.replace("http", "ws")}/ws/console`,
      ["deskside.v1", `ticket.${ticket}`],
      {
        origin: this.origin,
      },
    );
    socket.on("message", (data, isBinary) => {
      if (isBinary) events.binary(new Uint8Array(data as Buffer));
      else events.text((data as Buffer).toString());
    });
    socket.on("close", (_code, reason) => events.closed(reason.toString()));
    const opened = Promise.withResolvers<void>();
    socket.once("open", () => opened.resolve());
    socket.once("error", opened.reject);
    await opened.promise;
    return { send: (data) => socket.send(data), close: () => socket.close() };
  };
}

function read(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    // Exports are no JSON objects; tests look at their text.
    return {};
  }
}
