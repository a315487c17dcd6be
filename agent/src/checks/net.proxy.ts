/** Which proxy programs are told to use, and whether it answers. */
import { z } from "@deskside/protocol";
import { isIP } from "node:net";
import { defineCheck, type Finding } from "./_check.ts";
import type { Probe } from "./_probe.ts";
import { redact } from "../process/redact.ts";
import { type TcpAnswer, tryTcp } from "./_tcp.ts";

const WAIT_MS = 3_000;
/** Proxies that are tried. */
const MOST = 6;

export interface ProxySetting {
  /** Where it is set. */
  readonly source: string;
  /** Without user and password. */
  readonly host: string;
  readonly port: number;
}

export type TriedProxy = ProxySetting & { readonly answer: TcpAnswer["result"] | "name-unknown" };

export default defineCheck({
  id: "net.proxy",
  title: "Proxy",
  scope: "run_checks",
  params: () => z.strictObject({}),
  timeoutMs: 20_000,
  systems: {
    linux: async (_params, probe) => {
      const { settings, autoConfig } = await gather(probe);
      const tried: TriedProxy[] = [];
      for (const each of settings.slice(0, MOST)) tried.push({ ...each, answer: await attempt(each, probe) });
      probe.note(
        "proxies found",
        tried.map((each) => `${each.source}: ${each.host}:${each.port} ${each.answer}`).join("\n") || "none",
      );
      return judgeProxy(tried, autoConfig);
    },
  },
});

/** Settings of the environment, of /etc/environment, of apt and of the desktop. */
async function gather(probe: Probe): Promise<{ settings: ProxySetting[]; autoConfig: string | null }> {
  const environment = Object.entries(process.env)
    .map(([key, value]) => `${key}=${value ?? ""}`)
    .join("\n");
  // These files hold passwords of proxies, so the raw text is redacted before it becomes evidence.
  const shown = async (path: string) => {
    const text = (await probe.read(path, { evidence: false })) ?? "";
    if (text !== "") probe.note(path, redact(text));
    return text;
  };
  const apt = await probe.run("apt-config", ["dump"], { evidence: false });
  const desktop = await probe.run("gsettings", ["list-recursively", "org.gnome.system.proxy"], {
    evidence: false,
  });
  if (!desktop.missing)
    probe.note("$ gsettings list-recursively org.gnome.system.proxy", redact(desktop.out), {
      exit: desktop.exit,
    });
  const gnome = parseGnomeProxy(desktop.out);
  return {
    settings: [
      ...parseProxyVariables(environment, "environment"),
      ...parseProxyVariables(await shown("/etc/environment"), "/etc/environment"),
      ...parseAptProxy(apt.out),
      ...gnome.settings,
    ],
    autoConfig: gnome.autoConfig,
  };
}

/** `http_proxy=…` lines, in any case, with or without `export` and quotes. */
export function parseProxyVariables(text: string, source: string): ProxySetting[] {
  const found = new Map<string, ProxySetting>();
  for (const line of text.split("\n")) {
    const match = /^\s*(?:export\s+)?(https?_proxy|all_proxy|ftp_proxy)\s*=\s*["']?([^"'\s]+)/i.exec(line);
    const place = match?.[2] === undefined ? undefined : parseProxyUrl(match[2]);
    if (match?.[1] !== undefined && place)
      found.set(`${place.host}:${place.port}`, { source: `${source} ${match[1]}`, ...place });
  }
  return [...found.values()];
}

/** `Acquire::http::Proxy "http://…";` of `apt-config dump`. */
export const parseAptProxy = (text: string): ProxySetting[] =>
  [...text.matchAll(/^Acquire::(?:https?)::Proxy(?:::\S+)? "([^"]+)";$/gim)].flatMap((match) => {
    const place = parseProxyUrl(match[1] ?? "");
    return place ? [{ source: "apt", ...place }] : [];
  });

/** The desktop's settings count only in the mode `manual`; in `auto` there is an address of a script. */
export function parseGnomeProxy(text: string): { settings: ProxySetting[]; autoConfig: string | null } {
  const value = (schema: string, key: string) =>
    new RegExp(`^org\\.gnome\\.system\\.proxy${schema} ${key} '?([^'\\n]*)'?$`, "m").exec(text)?.[1] ?? "";
  const mode = value("", "mode");
  const settings = ["http", "https", "socks"].flatMap((kind) => {
    const host = value(`\\.${kind}`, "host");
    const port = Number(value(`\\.${kind}`, "port"));
    return mode === "manual" && host !== "" && port > 0 ? [{ source: `desktop ${kind}`, host, port }] : [];
  });
  return { settings, autoConfig: mode === "auto" ? value("", "autoconfig-url") || "found by itself" : null };
}

/** Host and port only: what stands before the `@` is a password. */
function parseProxyUrl(value: string): { host: string; port: number } | undefined {
  try {
    const url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`);
    const port =
      Number(url.port) || (url.protocol === "https:" ? 443 : url.protocol.startsWith("socks") ? 1080 : 80);
    return url.hostname === "" ? undefined : { host: url.hostname.replace(/^\[|\]$/g, ""), port };
  } catch {
    // `DIRECT`, or a slip of the pen: not a place that could be tried.
    return undefined;
  }
}

async function attempt(setting: ProxySetting, probe: Probe): Promise<TriedProxy["answer"]> {
  let address = setting.host;
  if (isIP(address) === 0) {
    if (!/^[A-Za-z0-9][A-Za-z0-9.-]*$/.test(address)) return "name-unknown";
    const { out, exit } = await probe.run("getent", ["ahosts", address]);
    const found = out.split(/\s/, 1)[0] ?? "";
    if (exit !== 0 || isIP(found) === 0) return "name-unknown";
    address = found;
  }
  return (await tryTcp(address, setting.port, WAIT_MS, probe.signal)).result;
}

export function judgeProxy(tried: readonly TriedProxy[], autoConfig: string | null): Finding {
  const dead = tried.filter((each) => each.answer !== "connected");
  const facts = {
    configured: tried.length > 0 || autoConfig !== null,
    autoConfig,
    reachable: tried.length === 0 ? null : dead.length === 0,
    proxies: tried.map((each) => ({
      source: each.source,
      host: each.host,
      port: each.port,
      answer: each.answer,
    })),
  };
  const [first] = dead;
  if (first !== undefined) {
    return {
      status: "fail",
      summary: `The proxy ${first.host}:${first.port} (${first.source}) does not answer.`,
      advice:
        "Programs that use it get nowhere. If this computer is not in the network that has the proxy (a laptop at home), switch it off there; else its operator must look.",
      facts,
    };
  }
  const [working] = tried;
  if (working === undefined) {
    return {
      status: autoConfig === null ? "ok" : "warn",
      summary: autoConfig === null ? "No proxy is set." : "The desktop finds its proxy by a script.",
      advice:
        autoConfig === null
          ? ""
          : `If only the browser fails, the script (${autoConfig}) may be at fault: try without it.`,
      facts,
    };
  }
  return {
    status: "ok",
    summary: `The proxy ${working.host}:${working.port} (${working.source}) answers.`,
    advice: "",
    facts,
  };
}
