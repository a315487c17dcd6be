/** A gateway over real sockets, with services and recorder of the test's own. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { encodeBase64url, FRAME_FLAG, utf8 } from "@deskside/protocol";
import { checkHost, checkOrigin } from "../../http/origin.ts";
import type { ConsoleUser, Recorder } from "../../ports/live.ts";
import { createGateway, type Gateway, type GatewayOptions } from "../gateway.ts";
import { createFakeServices, type FakeServices } from "./fake-services.ts";
import { Peer } from "./peer.ts";
import { crypto } from "./test-agent.ts";

export const USER: ConsoleUser = { account: "a1", sub: "s1", name: "Sam", signIn: "i1" };
const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** For tests that open no terminal. */
const NO_RECORDER: Recorder = {
  start() {
    throw new Error("This test brought no recorder.");
  },
  read: () => Promise.resolve(undefined),
};

export interface TestHub {
  readonly url: string;
  readonly gateway: Gateway;
  readonly services: FakeServices;
  /** Errors that were logged. */
  readonly errors: unknown[];
  /** What the hub takes for now; a test may move it. */
  clock: { offsetMs: number };
  console(user?: ConsoleUser): Promise<Peer<"hub-to-console">>;
  stop(): Promise<void>;
}

export async function startTestHub(changes: Partial<GatewayOptions> = {}): Promise<TestHub> {
  const server: Server = createServer((_request, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const services = createFakeServices();
  const errors: unknown[] = [];
  const clock = { offsetMs: 0 };
  const gateway = createGateway({
    services,
    recorder: NO_RECORDER,
    crypto,
    log: { ...quiet, error: (fields) => errors.push(fields) },
    origin: () => url,
    now: () => Date.now() + clock.offsetMs,
    trustedProxy: null,
    checkHost: (host) => checkHost({ origin: url }, host),
    checkOrigin: (origin) => checkOrigin({ origin: url }, origin, true),
    ...changes,
  });
  gateway.attach(server);
  return {
    url,
    gateway,
    services,
    errors,
    clock,
    async console(user = USER) {
      const ticket = gateway.live.ticket({ kind: "console", user });
      const peer = new Peer(
        "hub-to-console",
        `${url.replace("http", "ws")}/ws/console`,
        ["deskside.v1", `ticket.${ticket}`],
        { origin: url },
      );
      await peer.opened();
      return peer;
    },
    async stop() {
      await gateway.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A compact object with these claims and no signature worth the name: the gateway looks at no signature. */
export const unsigned = (claims: object): string =>
  [{ alg: "none" }, claims]
    .map((part) => encodeBase64url(utf8(JSON.stringify(part))))
    .join(".")
    .concat(".c2ln");
export const command = (jti: string, op: string, args: object, more: object = {}): string =>
  unsigned({ jti, iss: "k".repeat(43), aud: "d", sid: "s1", grant: "g1", op, args, ...more });
export const result = (jti: string, status: string, more: object = {}): string =>
  unsigned({ jti: `r-${jti}`, status, ...more });
export const { fin: FIN, input: INPUT, tagged: TAGGED, gap: GAP } = FRAME_FLAG;
