/** A hub as the command line reaches it: REST with its cookie, the live socket with a ticket. */
import {
  type Api,
  createApi,
  createConsoleLink,
  type ConsoleLink,
  DesksideError,
  type HttpRequest,
  type HttpSend,
  type OpenSocket,
  type Timer,
} from "@deskside/protocol";
import { WebSocket } from "ws";

/** Longest wait for an answer, in ms. */
const TIMEOUT_MS = 20_000;
/** How the hub tells a command line from a browser. */
const USER_AGENT = "deskside-cli/0.1";

export interface SignIn {
  /** The hub's origin. */
  readonly origin: string;
  cookie: string;
  csrf: string;
}

/** Calls a hub; `signIn` is filled in by the answers that sign in. */
export const hubApi = (signIn: SignIn): Api => createApi(hubSend(signIn));

/** Sends one request as this sign-in. Throws OVERLOADED where nobody answers. */
export function hubSend(signIn: SignIn): HttpSend {
  const once = ({ method, path, body }: HttpRequest): Promise<Response> =>
    fetch(signIn.origin + path, {
      method,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: "error",
      headers: {
        "user-agent": USER_AGENT,
        origin: signIn.origin,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(signIn.cookie === "" ? {} : { cookie: signIn.cookie }),
        ...(signIn.csrf === "" ? {} : { "x-deskside-csrf": signIn.csrf }),
      },
      ...(body === undefined ? {} : { body }),
    });
  return async (asked) => {
    const response = await once(asked)
      .catch((error: unknown) => {
        // A connection that was kept open may belong to a hub that was started again; reading twice harms nobody.
        if (asked.method === "GET") return once(asked);
        throw error;
      })
      .catch((cause: unknown) => {
        throw new DesksideError("OVERLOADED", `${signIn.origin} does not answer. Is the hub running?`, {
          cause,
        });
      });
    const text = await response.text();
    const [set] = response.headers.getSetCookie();
    if (set !== undefined) signIn.cookie = set.split(";")[0] ?? "";
    return { status: response.status, text };
  };
}

export const nodeTimer: Timer = (ms, run) => {
  const handle = setTimeout(run, ms);
  return () => clearTimeout(handle);
};

/** The live link of a signed-in command line. */
export const hubLink = (signIn: SignIn, api: Api): ConsoleLink =>
  createConsoleLink({ timer: nodeTimer, open: openNodeSocket(signIn, api) });

function openNodeSocket(signIn: SignIn, api: Api): OpenSocket {
  return async (events) => {
    const { ticket } = await api("newTicket");
    const url = new URL("/ws/console", signIn.origin);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url, ["deskside.v1", `ticket.${ticket}`], {
      origin: signIn.origin,
      perMessageDeflate: false,
      headers: { "user-agent": USER_AGENT },
    });
    await new Promise<void>((resolve, reject) => {
      socket.once("open", resolve);
      socket.once("error", (cause) =>
        reject(new DesksideError("OFFLINE", "The live connection could not be opened.", { cause })),
      );
    });
    socket.on("message", (data: Buffer, isBinary: boolean) => {
      if (isBinary) events.binary(data);
      else events.text(data.toString());
    });
    socket.on("close", (_code, reason) => events.closed(reason.toString()));
    socket.on("error", () => socket.terminate());
    return { send: (data) => socket.send(data), close: () => socket.close(1000) };
  };
}
