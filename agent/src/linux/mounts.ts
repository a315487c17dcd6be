/** `/proc/self/mountinfo`: what is mounted where. */

export interface Mount {
  readonly mount: string;
  readonly type: string;
  readonly source: string;
  /** Major and minor number of the file system: the same for each place where it is mounted. */
  readonly device: string;
  readonly writable: boolean;
  /** The folder of the file system that is mounted; `/` unless it is a bind mount or a subvolume. */
  readonly root: string;
}

interface Line extends Mount {
  readonly id: string;
  readonly parent: string;
}

/**
 * Reads the text of `/proc/self/mountinfo`; see proc_pid_mountinfo(5). A line of another form is skipped, and so is a
 * mount that nobody can reach, because another was later laid over it or over a folder on the way to it.
 */
export function parseMountInfo(text: string): Mount[] {
  return reachable(parseLines(text)).map(({ mount, type, source, device, writable, root }) => ({
    mount,
    type,
    source,
    device,
    writable,
    root,
  }));
}

/** A mount is hidden by one laid upon it at its own point, by a sibling further up its path, or with its parent. */
function reachable(lines: readonly Line[]): Line[] {
  const byId = new Map(lines.map((line) => [line.id, line]));
  const siblings = Map.groupBy(lines, (line) => line.parent);
  const passed = (line: Line) =>
    siblings
      .get(line.parent)
      ?.some((other) => other.mount !== "/" && line.mount.startsWith(`${other.mount}/`)) === true;
  const covered = (line: Line) =>
    siblings.get(line.id)?.some((over) => over !== line && over.mount === line.mount) === true;
  const known = new Map<Line, boolean>();
  /** Whether no way leads to it, however it is covered itself. */
  const buried = (line: Line): boolean => {
    const found = known.get(line);
    if (found !== undefined) return found;
    known.set(line, false); // a circle, which only a broken text has, buries nothing
    const parent = byId.get(line.parent);
    const lost =
      parent !== undefined &&
      parent !== line &&
      (buried(parent) || (covered(parent) && parent.mount !== line.mount));
    const result = lost || passed(line);
    known.set(line, result);
    return result;
  };
  return lines.filter((line) => !covered(line) && !buried(line));
}

function parseLines(text: string): Line[] {
  const mounts: Line[] = [];
  for (const line of text.split("\n")) {
    const [left = "", right] = split(line, " - ");
    const [id = "", parent = "", device, root, mount, options] = left.split(" ");
    const [type, source, superOptions] = (right ?? "").split(" ");
    if (device === undefined || root === undefined || !mount?.startsWith("/") || !type) continue;
    const has = (list: string | undefined, option: string) => (list ?? "").split(",").includes(option);
    mounts.push({
      id,
      parent,
      mount: unescape(mount),
      type,
      source: unescape(source ?? ""),
      device,
      writable: !has(options, "ro") && !has(superOptions, "ro"),
      root: unescape(root),
    });
  }
  return mounts;
}

/** Types that live on a disk of this machine (`overlay`: a container's view of one). */
const LOCAL = new Set([
  "ext2",
  "ext3",
  "ext4",
  "xfs",
  "btrfs",
  "f2fs",
  "jfs",
  "reiserfs",
  "zfs",
  "bcachefs",
  "vfat",
  "exfat",
  "ntfs",
  "ntfs3",
  "fuseblk",
  "hfsplus",
  "overlay",
  "9p",
  "virtiofs",
]);

/** On a disk of this machine, so that asking for its free space cannot hang on a server that is away. */
export const isLocalStorage = (mount: Mount): boolean => LOCAL.has(mount.type);

/** Writable local file systems, each once (at the shortest of its mount points), files mounted over files left out. */
export function localFileSystems(mounts: readonly Mount[]): Mount[] {
  const byDevice = new Map<string, Mount>();
  for (const mount of mounts) {
    if (!isLocalStorage(mount) || !mount.writable) continue;
    // A later mount on the same point hides the earlier one.
    for (const [key, other] of byDevice) if (other.mount === mount.mount) byDevice.delete(key);
    const known = byDevice.get(mount.device);
    if (known === undefined || mount.mount.length < known.mount.length) byDevice.set(mount.device, mount);
  }
  return [...byDevice.values()];
}

function split(line: string, separator: string): [string, string | undefined] {
  const at = line.indexOf(separator);
  return at < 0 ? [line, undefined] : [line.slice(0, at), line.slice(at + separator.length)];
}

/** Space, tab, newline and backslash are written as three octal digits; other bytes are as they are. */
const unescape = (text: string): string =>
  text.replaceAll(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
