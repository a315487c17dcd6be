/** The hub's HTTP side: limits, Host and Origin, callers, routes of the endpoint table, pages, and one error body. */
import { randomUUID, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import cookie from "@fastify/cookie";
import rateLimit from "@fastify/rate-limit";
import {
  DesksideError,
  type Endpoint,
  endpoints,
  type EndpointName,
  parseBounded,
  z,
} from "@deskside/protocol";
import Fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from "fastify";
import { csrfOf, type CustomerCaller, hashSecret, type TechnicianCaller } from "../services/callers.ts";
import type { Services } from "../services/services.ts";
import type { Reply, Route } from "./_route.ts";
import { sendError } from "./errors.ts";
import { registerOpenApi } from "./openapi.ts";
import { checkHost, checkOrigin } from "./origin.ts";
import { registry } from "./routes/registry.gen.ts";

/** Largest request body, in bytes; what is larger comes as a stream or in chunks. */
const BODY_MAX_BYTES = 256 * 1024;
const HEADERS_MAX_BYTES = 16 * 1024;
/** Slow senders lose their socket after these, in ms. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 15_000;
/** How often both are looked at, in ms: Node's own 30 s would let a slow sender stay for three times as long. */
const CHECK_EVERY_MS = 1_000;
/** Calls a minute from one address, for routes that name no own limit. */
const CALLS_PER_MINUTE = 1_200;
const JSON_LIMITS = { depth: 16, tokens: 20_000, maxBytes: BODY_MAX_BYTES };

export interface HttpOptions {
  readonly services: Services;
  readonly logger: FastifyBaseLogger;
  /** The one origin. Known once the port is, so it is asked for. */
  readonly origin: () => string;
  readonly trustedProxy: string | null;
  readonly tls: { readonly cert: string; readonly key: string } | null;
  now(): number;
}

const PROBES = new Set(["/healthz", "/readyz", "/metrics"]);
const SECURE_PREFIX = "__Host-";
export const cookieName = (name: "sign-in" | "customer", secure: boolean): string =>
  `${secure ? SECURE_PREFIX : ""}deskside-${name}`;
/** Builds the server; pages, sockets, metrics and documentation register themselves on it. */
export async function createHttp(options: HttpOptions): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_MAX_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: 65_000,
    trustProxy: options.trustedProxy ?? false,
    forceCloseConnections: true,
    genReqId: () => randomUUID(),
    routerOptions: { ignoreTrailingSlash: false, maxParamLength: 100 },
    ...(options.tls === null
      ? {
          http: {
            maxHeaderSize: HEADERS_MAX_BYTES,
            headersTimeout: HEADERS_TIMEOUT_MS,
            connectionsCheckingInterval: CHECK_EVERY_MS,
          },
        }
      : {
          https: {
            cert: readFileSync(options.tls.cert),
            key: readFileSync(options.tls.key),
            maxHeaderSize: HEADERS_MAX_BYTES,
            headersTimeout: HEADERS_TIMEOUT_MS,
            connectionsCheckingInterval: CHECK_EVERY_MS,
          },
        }),
  }) as unknown as FastifyInstance;

  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    /^application\/json(;\s*charset=utf-8)?$/i,
    { parseAs: "string" },
    (_request, text, done) => {
      const read = parseBounded(text as string, JSON_LIMITS);
      if ("problem" in read)
        done(new DesksideError(read.problem === "size" ? "MESSAGE_TOO_LARGE" : "BAD_REQUEST"));
      else done(null, read.value);
    },
  );
  app.setErrorHandler((error, request, reply) => sendError(error, request, reply));
  app.addHook("onRequest", async (request) => {
    // A balancer or a supervisor asks by address; the answers hold nothing of anybody.
    if (PROBES.has(request.url)) return;
    const rules = { origin: options.origin() };
    checkHost(rules, request.headers.host);
    checkOrigin(rules, request.headers.origin, false);
  });
  await app.register(cookie);
  await app.register(rateLimit, {
    max: CALLS_PER_MINUTE,
    timeWindow: 60_000,
    errorResponseBuilder: () => new DesksideError("TOO_MANY"),
  });
  for (const route of Object.values<Route<never>>(registry as never)) register(app, route, options);
  registerOpenApi(app);
  app.all("/api/*", async () => {
    throw new DesksideError("NOT_FOUND");
  });
  return app;
}

function register(app: FastifyInstance, route: Route<never>, options: HttpOptions): void {
  const row: Endpoint = endpoints[route.endpoint as EndpointName];
  // Schemas are built on the first call, not 60 at once at start.
  let schemas: { query: z.core.$ZodType | undefined; body: z.core.$ZodType | undefined } | undefined;
  app.route({
    method: row.method,
    url: `/api/v1${row.path}`,
    ...(route.perMinute === undefined
      ? {}
      : { config: { rateLimit: { max: route.perMinute, timeWindow: 60_000 } } }),
    async handler(request, reply) {
      if (row.method !== "GET") checkOrigin({ origin: options.origin() }, request.headers.origin, true);
      const caller = await callerOf(row, request, options);
      schemas ??= { query: row.query?.() as never, body: row.body?.() as never };
      const answer = (await route.handle({
        params: (request.params ?? {}) as never,
        query: parse(schemas.query, request.query, "query") as never,
        body: parse(schemas.body, request.body ?? {}, "body") as never,
        caller: caller as never,
        services: options.services,
        address: request.ip,
        userAgent: request.headers["user-agent"] ?? "",
        cookie:
          row.caller === "public"
            ? ""
            : (request.cookies[
                cookieName(
                  row.caller === "customer" ? "customer" : "sign-in",
                  options.origin().startsWith("https:"),
                )
              ] ?? ""),
        now: options.now(),
      })) as unknown as Reply<EndpointName>;
      return send(reply, answer, options);
    },
  });
}

function parse(schema: z.core.$ZodType | undefined, value: unknown, where: string): unknown {
  if (schema === undefined) return undefined;
  const parsed = z.safeParse(schema, value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.join(".") ?? "";
  throw new DesksideError(
    "BAD_REQUEST",
    `${where}${path === "" ? "" : `.${path}`}: ${issue?.message ?? "does not fit"}`,
  );
}

async function callerOf(
  row: Endpoint,
  request: FastifyRequest,
  { services, origin, now }: HttpOptions,
): Promise<TechnicianCaller | CustomerCaller | undefined> {
  if (row.caller === "public") return undefined;
  const secure = origin().startsWith("https:");
  const kind = row.caller === "customer" ? "customer" : "sign-in";
  const value = request.cookies[cookieName(kind, secure)];
  if (value === undefined) throw new DesksideError("SIGN_IN");
  if (row.method !== "GET") checkCsrf(request.headers["x-deskside-csrf"], value);
  if (kind === "customer") {
    const customer = await services.customers.byCookie(hashSecret(value), now());
    if (customer === undefined) throw new DesksideError("SIGN_IN");
    return customer;
  }
  const technician = await services.signIns.byCookie(hashSecret(value), now());
  if (technician === undefined) throw new DesksideError("SIGN_IN");
  if (row.caller === "owner" && !technician.owner) throw new DesksideError("FORBIDDEN");
  return technician;
}

function checkCsrf(header: string | string[] | undefined, cookieValue: string): void {
  const sent = Buffer.from(typeof header === "string" ? header : "");
  const expected = Buffer.from(csrfOf(cookieValue));
  if (sent.length !== expected.length || !timingSafeEqual(sent, expected)) throw new DesksideError("ORIGIN");
}

function send(reply: FastifyReply, answer: Reply<EndpointName>, options: HttpOptions): FastifyReply {
  reply.header("cache-control", "no-store").header("x-content-type-options", "nosniff");
  if (answer.cookie !== undefined) {
    const { name, value, maxAgeS } = answer.cookie;
    const secure = options.origin().startsWith("https:");
    reply.setCookie(cookieName(name, secure), value ?? "", {
      path: "/",
      httpOnly: true,
      secure,
      sameSite: "strict",
      maxAge: value === null ? 0 : maxAgeS,
    });
  }
  if (answer.download !== undefined)
    reply.header("content-disposition", `attachment; filename="${answer.download}"`);
  if (answer.contentType === undefined)
    return reply.type("application/json").send(JSON.stringify(answer.body));
  return reply.type(answer.contentType).send(answer.body);
}
