/** Space and inodes of a file system, by statfs(2), in a way that a mount that hangs cannot hold up anything else. */
import { statfs } from "node:fs/promises";

/** How long a local file system may take to answer, in ms. */
const ANSWER_WITHIN_MS = 2_000;
/** Calls that may hang at once: each holds one of the four threads that all file access of the program shares. */
const MOST_HANGING = 2;

export interface FileSystemUsage {
  readonly sizeBytes: number;
  /** What an ordinary user can still write. */
  readonly freeBytes: number;
  /** Used share as `df` counts it: of what an ordinary user could have. */
  readonly usedPct: number;
  /** Free inodes in percent; null where the file system makes them as needed. */
  readonly inodesFreePct: number | null;
  readonly inodes: number;
  readonly inodesFree: number;
}

const hanging = new Set<string>();

/** Undefined where the mount is gone, refuses, or does not answer in time (it is then not asked again until it does). */
export async function fileSystemUsage(mount: string): Promise<FileSystemUsage | undefined> {
  if (hanging.has(mount) || hanging.size >= MOST_HANGING) return undefined;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      hanging.add(mount);
      resolve(undefined);
    }, ANSWER_WITHIN_MS);
  });
  const answer = statfs(mount).then(
    (stats) => usageOf(stats),
    // Unmounted meanwhile, or no right to look: there is no figure.
    () => undefined,
  );
  void answer.then(() => {
    clearTimeout(timer);
    hanging.delete(mount);
  });
  return Promise.race([answer, late]);
}

interface StatFs {
  bsize: number;
  blocks: number;
  bfree: number;
  bavail: number;
  files: number;
  ffree: number;
}

/** The figures of one statfs answer. */
export function usageOf(stats: StatFs): FileSystemUsage {
  const used = stats.blocks - stats.bfree;
  const reachable = used + stats.bavail;
  return {
    sizeBytes: stats.blocks * stats.bsize,
    freeBytes: stats.bavail * stats.bsize,
    usedPct: reachable > 0 ? clamp((100 * used) / reachable) : 0,
    inodesFreePct: stats.files > 0 ? clamp((100 * stats.ffree) / stats.files) : null,
    inodes: stats.files,
    inodesFree: stats.ffree,
  };
}

const clamp = (value: number) => Math.min(100, Math.max(0, value));
