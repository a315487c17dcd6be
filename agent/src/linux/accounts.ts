/** `/etc/passwd` and `/etc/group`: who there is on this machine. */

export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly shell: string;
}

/** Reads the text of `/etc/passwd`; a line of another form (also the `+` lines of NIS) is skipped. */
export function parseAccounts(text: string): Account[] {
  return text.split("\n").flatMap((line) => {
    const [name, , uid, gid, , , shell] = line.split(":");
    if (!name || name.startsWith("+") || name.startsWith("-") || shell === undefined) return [];
    if (!/^\d+$/.test(uid ?? "") || !/^\d+$/.test(gid ?? "")) return [];
    return [{ name, uid: Number(uid), gid: Number(gid), shell }];
  });
}

/** Members of each group by its name, from the text of `/etc/group` (a user's own main group is not among them). */
export function parseGroups(text: string): Map<string, { gid: number; members: string[] }> {
  const groups = new Map<string, { gid: number; members: string[] }>();
  for (const line of text.split("\n")) {
    const [name, , gid, members] = line.split(":");
    if (!name || !/^\d+$/.test(gid ?? "")) continue;
    groups.set(name, { gid: Number(gid), members: (members ?? "").split(",").filter(Boolean) });
  }
  return groups;
}
