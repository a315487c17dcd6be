/** Puts the hub together: picks the adapters, introduces services and live connections, serves. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createCrypto, DesksideError } from "@deskside/protocol";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import { createFileRecorder, type FileRecorder } from "./adapters/recorder/file-recorder.ts";
import { createSqliteStore } from "./adapters/sqlite/sqlite-store.ts";
import { type Config, ConfigError, isLoopback } from "./config.ts";
import { keepPort, keptPort } from "./data-port.ts";
import { type Installation, openInstallation, ownerLink } from "./first-start.ts";
import { registerHeaders } from "./http/headers.ts";
import { registerHealth } from "./http/health.ts";
import { helperFor, readHelper, registerHelper } from "./http/helper.ts";
import { checkHost, checkOrigin } from "./http/origin.ts";
import { registerPages } from "./http/pages.ts";
import { refusePracticeRoots } from "./http/practice-guard.ts";
import { createHttp } from "./http/server.ts";
import { watchCertificate } from "./http/tls-reload.ts";
import { createGateway, type Gateway } from "./hub/gateway.ts";
import type { Store } from "./ports/store.ts";
import { createServices } from "./services/services.ts";

/** What tests and the bench may change; everything has its default. */
export interface HubOptions {
  readonly now?: () => number;
  /** Folder of the built web pages. */
  readonly web?: string;
  /** Folder of the built Helper. */
  readonly helper?: string;
  /** Where the log goes; standard error if left out. */
  readonly logTo?: { write(line: string): void };
  /** Handshakes a second from one address; 200 if left out. */
  readonly handshakesPerSecond?: number;
}

export interface Hub {
  /** Opens the store and serves. Throws StoreError, ConfigError, or the system's error of listening. */
  start(): Promise<void>;
  /** Takes no more, finishes what was begun, closes. May be called twice. */
  stop(): Promise<void>;
  /** The origin that people open; known once it has started. */
  readonly origin: string;
  readonly port: number;
  /** One-time link of the owner, where this start made one. */
  readonly ownerLink: string | undefined;
  /** Figures of the live side. */
  figures(): ReturnType<Gateway["figures"]>;
}

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Makes a hub; `start` runs it. */
export function createHub(config: Config, options: HubOptions = {}): Hub {
  const now = options.now ?? Date.now;
  const crypto = createCrypto(globalThis.crypto);
  const logger = pino(
    {
      level: config.logLevel,
      base: null,
      redact: { paths: ["req.headers.cookie", "req.headers.authorization"], remove: true },
    },
    options.logTo ?? pino.destination({ dest: 2, sync: false }),
  );
  let port = 0;
  let stopping: Promise<void> | undefined;
  let running:
    | { store: Store; recorder: FileRecorder; gateway: Gateway; app: FastifyInstance; unwatch: () => void }
    | undefined;
  let link: string | undefined;
  const origin = (): string =>
    config.url?.origin ?? `${config.tls === null ? "http" : "https"}://localhost:${port}`;
  const cleanup = new AsyncDisposableStack();

  async function start(): Promise<void> {
    const store = createSqliteStore({ folder: config.data });
    await store.start();
    cleanup.defer(() => store.stop());
    const installation = await openInstallation(store, now);
    await refusePracticeBeyondLoopback(store, config);
    const recordings = join(config.data, "recordings");
    mkdirSync(recordings, { recursive: true, mode: 0o700 });
    const recorder = createFileRecorder(recordings, (error, id) =>
      logger.error({ err: error, recording: id }, "recording not written"),
    );
    cleanup.defer(() => recorder.stop());

    const gatewayOf: { gateway?: Gateway } = {};
    const live = (): Gateway["live"] => {
      if (gatewayOf.gateway === undefined) throw new DesksideError("OVERLOADED");
      return gatewayOf.gateway.live;
    };
    const { organisationId } = installation;
    const helper = options.helper ?? folder("../../../agent/dist/helper");
    const built = readHelper(helper);
    const services = createServices({
      store,
      live,
      crypto,
      recorder,
      logger,
      organisationId,
      origin,
      now,
      helper: () => helperFor(built, "linux-x64"),
    });
    cleanup.defer(() => services.stop());
    const rules = (): { origin: string } => ({ origin: origin() });
    const gateway = createGateway({
      services: services.forLive,
      recorder,
      crypto,
      log: logger,
      origin,
      now,
      trustedProxy: config.trustedProxy,
      checkHost: (host) => checkHost(rules(), host),
      checkOrigin: (named) => checkOrigin(rules(), named, true),
      ...(options.handshakesPerSecond === undefined
        ? {}
        : { handshakesPerSecond: options.handshakesPerSecond }),
    });
    gatewayOf.gateway = gateway;
    const { trustedProxy, tls } = config;
    const app = await createHttp({ services, logger, origin, trustedProxy, tls, now });
    registerHeaders(app, origin);
    registerPages(app, { folder: options.web ?? folder("../../web/dist"), origin });
    registerHelper(app, helper, built);
    registerHealth(app, { store, gateway: () => gateway.figures(), stopping: () => stopping !== undefined });
    if (!isLoopback(config.host)) refusePracticeRoots(app);
    cleanup.defer(() => app.close());
    gateway.attach(app.server);
    cleanup.defer(() => gateway.stop());
    await listen(app, config);
    const unwatch = tls === null ? (): void => undefined : watchCertificate(app.server as never, tls, logger);
    cleanup.defer(unwatch);
    running = { store, recorder, gateway, app, unwatch };
    await tell(store, installation);
    logger.info({ origin: origin(), host: config.host, port }, "ready");
  }

  async function listen(app: FastifyInstance, { host, data }: Config): Promise<void> {
    const wanted = config.port === 0 ? (keptPort(data) ?? 0) : config.port;
    await app.listen({ host, port: wanted });
    const address = app.server.address();
    port = typeof address === "object" && address !== null ? address.port : wanted;
    keepPort(data, port);
  }

  async function tell(store: Store, installation: Installation): Promise<void> {
    if (installation.taken && !config.ownerLink) return;
    link = await ownerLink(store, crypto, installation, origin(), now());
  }

  return {
    async start() {
      try {
        await start();
      } catch (error) {
        await cleanup.disposeAsync();
        throw error;
      }
    },
    stop() {
      stopping ??= cleanup.disposeAsync();
      return stopping;
    },
    get origin() {
      return origin();
    },
    get port() {
      return port;
    },
    get ownerLink() {
      return link;
    },
    figures() {
      if (running === undefined) throw new DesksideError("OVERLOADED");
      return running.gateway.figures();
    },
  };
}

async function refusePracticeBeyondLoopback(store: Store, { host, data }: Config): Promise<void> {
  if (isLoopback(host)) return;
  const practice = await store.query
    .selectFrom("organisations")
    .select("id")
    .where("practice", "=", 1)
    .executeTakeFirst();
  if (practice === undefined) return;
  throw new ConfigError(
    `${data} holds a practice organisation, whose words lie in a file. It is served on this machine only.\nLeave --listen out, or choose another --data folder for real work.`,
  );
}
