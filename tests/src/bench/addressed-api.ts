/** A hub's REST interface as called from another loopback address: what is limited by address is measured as of many. */
import { Agent, request } from "node:http";
import type { KeptSignIn } from "@deskside/cli";
import { type Api, createApi } from "@deskside/protocol";

const TIMEOUT_MS = 20_000;

/** `localAddress`: one of 127.0.0.0/8. */
export function addressedApi({ origin, cookie, csrf }: KeptSignIn, localAddress: string): Api {
  const { host, port } = new URL(origin);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return createApi(
    ({ method, path, body }) =>
      new Promise((resolve, reject) => {
        const headers = {
          host,
          origin,
          cookie,
          "x-deskside-csrf": csrf,
          ...(body === undefined
            ? {}
            : { "content-type": "application/json", "content-length": Buffer.byteLength(body) }),
        };
        const options = {
          host: "127.0.0.1",
          port,
          localAddress,
          agent,
          method,
          path,
          headers,
          timeout: TIMEOUT_MS,
        };
        const call = request(options, (response) => {
          const parts: Buffer[] = [];
          response.on("data", (part: Buffer) => parts.push(part));
          response.on("end", () =>
            resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString() }),
          );
        });
        call.on("error", reject);
        call.end(body);
      }),
  );
}
