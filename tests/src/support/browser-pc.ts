/**
 * A customer's PC of a test's own, on this machine: a cron box whose temporary folders lie on memory, or on a small disk
 * that can be filled, where nothing of this machine can be written, and where a real agent runs. It ends with the test,
 * whatever happens to that.
 */
import type { ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { startCronBox } from "./cron-box.ts";
import { type PcNetwork, startPcNetwork } from "./browser-network.ts";

/** Of the disk that is filled up, in MiB: large enough to be one, small enough to be filled in a second. */
const DISK_MIB = 192;
/** Where the disk is in the PC: a usual place of temporary files. */
export const DISK_MOUNT = "/var/tmp";

const CHECKOUT = fileURLToPath(new URL("../../../", import.meta.url)).replace(/\/$/, "");

/**
 * The disk is a file on the box's memory: it is gone with the box, and holds no file of this machine open. The machine's own temporary folder is covered and all its local file systems are read-only in here: what cleans
 * temporary files can only clean these, and how full this machine's disks are plays no part.
 */
const SETUP = `
set -e
mkdir /run/checkout
mount --bind "$2" /run/checkout
if [ "$1" = disk ]; then
  truncate -s ${DISK_MIB}M /run/disk.img
  mkfs.ext4 -q -m 0 /run/disk.img
  mount -o loop /run/disk.img ${DISK_MOUNT}
else
  mount -t tmpfs tmpfs ${DISK_MOUNT}
fi
mount -t tmpfs tmpfs /tmp
chmod 1777 /tmp ${DISK_MOUNT}
mkdir -m 700 /tmp/home
cache=$(getent passwd "$(id -u)" | cut -d: -f6)/.cache
if [ -d "$cache" ]; then mount -t tmpfs tmpfs "$cache"; fi
# A checkout below one of the folders that are covered is needed all the same.
if [ ! -e "$2/package.json" ]; then
  mkdir -p "$2"
  mount --bind /run/checkout "$2"
fi
umount /run/checkout
while read -r source at type options rest; do
  case "$at" in ${DISK_MOUNT}|/tmp|"$cache"|/proc*|/sys*|/dev*|/run*|/var/spool/cron) continue;; esac
  case "$type" in ext2|ext3|ext4|xfs|btrfs|f2fs|zfs|overlay|9p|virtiofs|vfat|exfat) ;; *) continue;; esac
  mount -o remount,bind,ro "$(printf '%b' "$at")"
done </proc/self/mounts
`;

export interface PcOptions {
  /** A disk of its own at {@link DISK_MOUNT}, to be filled. Default: false. */
  readonly disk?: boolean;
  /** A network of its own, to be broken; the hub's port, which it reaches all the same. Default: this machine's. */
  readonly network?: { readonly hubPort: number };
}

export interface Pc extends AsyncDisposable {
  /** Set where a network of its own was asked for. */
  readonly network: PcNetwork | undefined;
  /** The path on this machine of a path on the PC. */
  path(inside: string): string;
  /** Runs a program on the PC to its end and returns its output; throws when it fails. */
  run(file: string, args: readonly string[], input?: string): string;
  /** Starts a program on the PC. */
  spawn(file: string, args: readonly string[]): ChildProcess;
  /** The root's crontab, byte for byte; null when there is none. */
  crontab(): string | null;
  setCrontab(text: string): void;
}

/** Starts a PC. Needs root and the right to mount; fails with one clear line where they are missing. */
export async function startPc(options: PcOptions = {}): Promise<Pc> {
  const stack = new AsyncDisposableStack();
  try {
    const box = stack.use(await startCronBox());
    try {
      box.run("/bin/sh", ["-c", SETUP, "pc", options.disk === true ? "disk" : "", CHECKOUT]);
    } catch (cause) {
      throw new Error(`A test's PC needs root and the right to mount loop files and tmpfs: ${said(cause)}`, {
        cause,
      });
    }
    const root = `/proc/${box.pid}/root`;
    const network =
      options.network === undefined
        ? undefined
        : stack.use(await startPcNetwork(box, root, options.network.hubPort));
    const within = (file: string, args: readonly string[]): [string, readonly string[]] =>
      network === undefined ? [file, args] : ["nsenter", [...network.enter, file, ...args]];
    const owned = stack.move();
    return {
      network,
      path: (inside) => `${root}${inside}`,
      run: (file, args, input) => box.run(...within(file, args), input).toString("utf8"),
      spawn: (file, args) =>
        box.spawn(...within(file, args), { HOME: "/tmp/home", TMPDIR: "/tmp", TZ: "UTC" }),
      crontab: () => box.crontab()?.toString("utf8") ?? null,
      setCrontab: (text) => box.setCrontab(text),
      [Symbol.asyncDispose]: () => owned.disposeAsync(),
    };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

/** What a program printed that failed, in one line. */
export const said = (cause: unknown): string =>
  String((cause as { stderr?: Buffer }).stderr ?? cause)
    .trim()
    .replaceAll(/\s+/g, " ");
