/** All settings of the hub, read and checked in one place: flags first, then `DESKSIDE_…` variables, then defaults. */
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

export interface Config {
  /** The data folder (mode 0700). */
  readonly data: string;
  readonly host: string;
  /** 0: any free one (tests only). */
  readonly port: number;
  /** The one origin for links, Host and Origin checks; null: `http://localhost:PORT`. */
  readonly url: URL | null;
  readonly tls: { readonly cert: string; readonly key: string } | null;
  /** Address of a proxy in front that ends TLS; its `X-Forwarded-For` is believed, nobody else's. */
  readonly trustedProxy: string | null;
  readonly logLevel: "debug" | "info" | "warn" | "error" | "silent";
  /** Print a new sign-in link for the owner, then serve. */
  readonly ownerLink: boolean;
}

/** The port where none is given; kept in the data folder, since browsers keep keys by origin. */
export const DEFAULT_PORT = 7480;

export const HELP = `deskside-hub - the hub of Deskside

  --data DIR        data folder (default ~/.deskside-hub)
  --listen ADDR     address and port (default 127.0.0.1:${DEFAULT_PORT})
  --url URL         the origin that people open (default http://localhost:PORT)
  --tls-cert FILE   certificate chain, PEM; read again when it changes
  --tls-key FILE    its key, PEM
  --proxy ADDR      a proxy in front that ends TLS, such as 127.0.0.1
  --log LEVEL       debug, info, warn, error or silent (default info)
  --owner-link      print a new sign-in link for the owner's account

Each is also a variable: DESKSIDE_DATA, DESKSIDE_LISTEN, DESKSIDE_URL, DESKSIDE_TLS_CERT, DESKSIDE_TLS_KEY,
DESKSIDE_PROXY, DESKSIDE_LOG.
`;

/** A setting that cannot be used, in words that say what to write instead. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

const LEVELS = ["debug", "info", "warn", "error", "silent"] as const;

/** Reads the settings. Throws {@link ConfigError}; `"help"` where help was asked for. */
export function readConfig(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Config | "help" {
  const { values } = parse(args);
  if (values.help === true) return "help";
  const setting = (
    name: "data" | "listen" | "url" | "tls-cert" | "tls-key" | "proxy" | "log",
  ): string | undefined => values[name] ?? env[`DESKSIDE_${name.toUpperCase().replace("-", "_")}`];
  const cert = setting("tls-cert");
  const key = setting("tls-key");
  if ((cert === undefined) !== (key === undefined))
    throw new ConfigError("--tls-cert and --tls-key go together.");
  const { host, port } = parseListen(setting("listen"));
  const url = parseUrl(setting("url"));
  const proxy = setting("proxy") ?? null;
  const log = setting("log") ?? "info";
  const logLevel = LEVELS.find((level) => level === log);
  if (logLevel === undefined) throw new ConfigError(`--log takes one of ${LEVELS.join(", ")}.`);
  const config: Config = {
    data: resolve(setting("data") ?? join(homedir(), ".deskside-hub")),
    host,
    port,
    url,
    tls: cert === undefined || key === undefined ? null : { cert: resolve(cert), key: resolve(key) },
    trustedProxy: proxy,
    logLevel,
    ownerLink: values["owner-link"] === true,
  };
  refuseOpenHttp(config);
  return config;
}

function parse(args: readonly string[]) {
  try {
    const text = { type: "string" } as const;
    return parseArgs({
      args: [...args],
      options: {
        data: text,
        listen: text,
        url: text,
        "tls-cert": text,
        "tls-key": text,
        proxy: text,
        log: text,
        "owner-link": { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (cause) {
    throw new ConfigError(`${cause instanceof Error ? cause.message : String(cause)} See --help.`, { cause });
  }
}

function parseListen(text: string | undefined): { host: string; port: number } {
  if (text === undefined) return { host: "127.0.0.1", port: DEFAULT_PORT };
  const match = /^(?:(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):)?(\d{1,5})$/.exec(text);
  const port = Number(match?.[2]);
  if (match === null || port > 65_535)
    throw new ConfigError(`--listen takes ADDRESS:PORT, such as 0.0.0.0:443, not “${text}”.`);
  return { host: (match[1] ?? "127.0.0.1").replaceAll(/[[\]]/g, ""), port };
}

function parseUrl(text: string | undefined): URL | null {
  if (text === undefined) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  const plain =
    url !== null && url.pathname === "/" && url.search === "" && url.hash === "" && url.username === "";
  if (url === null || !plain || !["http:", "https:"].includes(url.protocol)) {
    throw new ConfigError(`--url takes an origin such as https://help.example, not “${text}”.`);
  }
  return url;
}

const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|localhost)$/;
export const isLoopback = (host: string): boolean => LOOPBACK.test(host.replaceAll(/[[\]]/g, ""));

/** On a plain http address that is not localhost, browsers have no `crypto.subtle`: keys could not be made. */
function refuseOpenHttp({ host, tls, trustedProxy, url }: Config): void {
  if (isLoopback(host) && (url === null || url.protocol === "https:" || isLoopback(url.hostname))) return;
  if (tls !== null || trustedProxy !== null) {
    if (url === null || url.protocol !== "https:")
      throw new ConfigError("Name the address that people open: --url https://help.example");
    return;
  }
  throw new ConfigError(
    "Browsers need https to make keys. Add --tls-cert and --tls-key,\nor put a proxy with TLS in front and name it: --proxy 127.0.0.1 --url https://help.example",
  );
}
