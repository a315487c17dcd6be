/** Asks one name server one question. */
import { Resolver } from "node:dns/promises";

export interface DnsAnswer {
  readonly server: string;
  /**
   * `answered`: with addresses. `no-such-name`: the server is well and knows no such name (or no address for it).
   * `failed`: the server answered that it cannot say. `silent`: no answer. `bad-server`: not an address.
   */
  readonly result: "answered" | "no-such-name" | "failed" | "silent" | "bad-server";
  readonly addresses: readonly string[];
  /** Node's error code, or empty. */
  readonly code: string;
  readonly ms: number;
}

/** Node's names for a server that is well and has no address for the name. */
const NO_SUCH = new Set(["ENOTFOUND", "ENODATA"]);
const SILENT = new Set([
  "ETIMEOUT",
  "ECONNREFUSED",
  "ECANCELLED",
  "EDESTRUCTION",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

/** IPv4 addresses, else IPv6. `server` is an address, with a port where it is not 53. Never rejects. */
export async function queryDns(
  name: string,
  server: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<DnsAnswer> {
  const started = performance.now();
  const end = (result: DnsAnswer["result"], addresses: readonly string[] = [], code = ""): DnsAnswer => ({
    server,
    result,
    addresses: [...addresses].sort(),
    code,
    ms: Math.round((performance.now() - started) * 10) / 10,
  });
  const resolver = new Resolver({ timeout: timeoutMs, tries: 1 });
  try {
    resolver.setServers([server]);
  } catch {
    // A word where an address belongs, in a file that anybody may have edited.
    return end("bad-server");
  }
  const onAbort = () => resolver.cancel();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    const [four, six] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    if (four.status === "fulfilled" && four.value.length > 0) return end("answered", four.value);
    if (six.status === "fulfilled" && six.value.length > 0) return end("answered", six.value);
    const code = codeOf(four);
    // c-ares speaks of a refused connection also when the machine has no network at all: nobody answered either way.
    return end(NO_SUCH.has(code) ? "no-such-name" : SILENT.has(code) ? "silent" : "failed", [], code);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

function codeOf(settled: PromiseSettledResult<string[]>): string {
  if (settled.status === "fulfilled") return "ENODATA";
  return (settled.reason as NodeJS.ErrnoException).code ?? "";
}
