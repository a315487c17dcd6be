/** `/etc/hosts`: names that this machine answers for itself. */

export interface HostsEntry {
  readonly address: string;
  readonly names: readonly string[];
  /** Counted from 1. */
  readonly line: number;
}

/** Reads the text; `malformed` are the numbers of lines that are neither entry, comment nor empty. */
export function parseHosts(text: string): { entries: HostsEntry[]; malformed: number[] } {
  const entries: HostsEntry[] = [];
  const malformed: number[] = [];
  text.split("\n").forEach((each, index) => {
    const [address, ...names] = each.replace(/#.*$/, "").trim().split(/\s+/);
    if (!address) return;
    const line = index + 1;
    if (/^[0-9a-fA-F:.%a-z]+$/.test(address) && /[.:]/.test(address) && names.length > 0)
      entries.push({ address, names, line });
    else malformed.push(line);
  });
  return { entries, malformed };
}
