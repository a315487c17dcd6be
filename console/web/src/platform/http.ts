/** The REST interface over fetch: cookie by the browser, CSRF token by us, one error for "nobody answers". */
import { type Api, createApi, DesksideError } from "@deskside/protocol";

let csrf = "";
/** The token that `me` brought; state-changing calls carry it. */
export const setCsrf = (token: string): void => {
  csrf = token;
};

/** Longest wait for an answer, in ms: the hub itself gives up after 15 s. */
const TIMEOUT_MS = 20_000;

export const api: Api = createApi(async ({ method, path, body }) => {
  const response = await fetch(path, {
    method,
    credentials: "same-origin",
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(csrf === "" ? {} : { "x-deskside-csrf": csrf }),
    },
    ...(body === undefined ? {} : { body }),
  }).catch((cause: unknown) => {
    throw new DesksideError(
      "OVERLOADED",
      "The hub does not answer. Check the connection; what you typed is kept.",
      { cause },
    );
  });
  return { status: response.status, text: await response.text() };
});

/** Bytes of a document by its hash. Whoever trusts a signature compares the hash. */
export async function fetchBlob(sha256: string): Promise<Uint8Array> {
  const response = await fetch(`/api/v1/blobs/${sha256}`, { credentials: "same-origin" });
  if (!response.ok) throw new DesksideError("NOT_FOUND");
  return new Uint8Array(await response.arrayBuffer());
}
