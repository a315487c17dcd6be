/** `/etc/resolv.conf`: which name servers this machine asks. */

export interface ResolverConfiguration {
  readonly servers: readonly string[];
  readonly searchDomains: readonly string[];
}

/** The C library asks the first three servers only; see resolv.conf(5). */
const MOST_SERVERS = 3;

/** Reads the text; comments and options are skipped, the last `search` or `domain` line counts. */
export function parseResolvConf(text: string): ResolverConfiguration {
  const servers: string[] = [];
  let searchDomains: string[] = [];
  for (const line of text.split("\n")) {
    const [keyword, ...values] = line
      .replace(/[#;].*$/, "")
      .trim()
      .split(/\s+/);
    const [first] = values;
    if (keyword === "nameserver" && first !== undefined && servers.length < MOST_SERVERS) servers.push(first);
    if ((keyword === "search" || keyword === "domain") && first !== undefined)
      searchDomains = values.slice(0, 16);
  }
  return { servers, searchDomains };
}
