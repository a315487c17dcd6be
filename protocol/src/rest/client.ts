/** Calls the REST interface with the types of its rows; the transport is passed in, so browser and command line share it. */
import { DesksideError, ERRORS, type ErrorCode } from "../errors.ts";
import {
  endpoints,
  type Endpoint,
  type EndpointName,
  type RequestBody,
  type RequestQuery,
  type ResponseBody,
} from "./endpoints.ts";

export interface HttpRequest {
  readonly method: string;
  /** Path and query, from `/api/v1` on. */
  readonly path: string;
  readonly body: string | undefined;
}
export interface HttpResponse {
  readonly status: number;
  readonly text: string;
}
/** Sends one request with whatever cookie, CSRF token and Origin the platform needs; throws when nothing answers. */
export type HttpSend = (request: HttpRequest) => Promise<HttpResponse>;

export interface CallOptions<N extends EndpointName> {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: RequestQuery<N>;
  readonly body?: RequestBody<N>;
}
export type Api = <N extends EndpointName>(name: N, options?: CallOptions<N>) => Promise<ResponseBody<N>>;

/** A failed call: `current` is the present state, where a stale write was refused. */
export class ApiError extends DesksideError {
  readonly status: number;
  readonly correlation: string;
  readonly current: unknown;
  constructor(
    code: ErrorCode,
    details: string | undefined,
    status: number,
    correlation: string,
    current: unknown,
  ) {
    super(code, details);
    this.status = status;
    this.correlation = correlation;
    this.current = current;
  }
}

/** Makes the caller. Responses are trusted to have their declared shape: the hub validates what it sends. */
export function createApi(send: HttpSend): Api {
  return async (name, options = {}) => {
    const endpoint: Endpoint = endpoints[name];
    const response = await send({
      method: endpoint.method,
      path: `/api/v1${fillPath(endpoint.path, options.params ?? {})}${queryOf(options.query)}`,
      body: endpoint.body === undefined ? undefined : JSON.stringify(options.body ?? {}),
    });
    if (response.status >= 200 && response.status < 300) return parseResponse(response.text) as never;
    throw errorOf(response);
  };
}

function parseResponse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Exports, recordings and blobs are not JSON: the text itself is the answer.
    return text;
  }
}

function fillPath(path: string, params: Readonly<Record<string, string>>): string {
  return path.replaceAll(/:(\w+)/g, (_, key: string) => encodePart(params[key] ?? ""));
}

/** Percent-encodes without `encodeURIComponent`, which the protocol's platform does not promise. */
function encodePart(value: string): string {
  return Array.from(new TextEncoder().encode(value), (byte) =>
    /[A-Za-z0-9._~-]/.test(String.fromCharCode(byte))
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`,
  ).join("");
}

function queryOf(query: object | undefined): string {
  const parts = Object.entries(query ?? {}).flatMap(([key, value]) =>
    value === undefined ? [] : [`${encodePart(key)}=${encodePart(String(value))}`],
  );
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}

function errorOf(response: HttpResponse): ApiError {
  const body = parseResponse(response.text);
  const field = (key: string): unknown =>
    typeof body === "object" && body !== null ? (body as Record<string, unknown>)[key] : undefined;
  const code = field("code");
  const known = typeof code === "string" && code in ERRORS ? (code as ErrorCode) : "INTERNAL";
  const details = field("details");
  const correlation = field("correlation");
  return new ApiError(
    known,
    typeof details === "string" ? details : undefined,
    response.status,
    typeof correlation === "string" ? correlation : "",
    field("current"),
  );
}
