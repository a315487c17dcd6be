/**
 * Adds up what folders and files take on one file system, without following any link, for a limited time. It asks
 * file by file and waits for each answer, which is eight times as fast as asking aside: so it runs in a child.
 */
import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, type Stats } from "node:fs";
import { z } from "@deskside/protocol";
import type { ChildRole } from "../process/child-roles.ts";

/** How deep folders are told apart; what lies deeper counts for the folder at this depth. */
const TOLD_APART_DEPTH = 6;
/** Folders told apart, and files with several names remembered, at most: bounds on memory, about 30 MB together. */
const MOST_FOLDERS = 100_000;
const MOST_HARD_LINKS = 200_000;
/** Entries looked at before the clock is. */
const LOOK_AT_CLOCK_EVERY = 256;
/** A block of `stat` is this many bytes on every file system. */
const BLOCK_BYTES = 512;

export interface Sized {
  readonly path: string;
  readonly bytes: number;
}

export interface Walked {
  readonly totalBytes: number;
  readonly files: number;
  readonly folders: number;
  /** Folders that could not be read (no right, or gone meanwhile). */
  readonly skipped: number;
  /** Time ran out: the sums are of what was seen. */
  readonly partial: boolean;
  /** Largest first; a folder whose one subfolder holds nearly all of it is left out for that subfolder. */
  readonly largestFolders: readonly (Sized & { readonly files: number })[];
  readonly largestFiles: readonly Sized[];
}

interface Folder {
  /** Bytes of the name, one character each: names need not be valid text. */
  readonly path: string;
  readonly depth: number;
  /** Where its sums go: itself, or the ancestor at the depth that is told apart. */
  readonly sums: Sums;
}

interface Sums {
  readonly path: string;
  readonly parent: Sums | undefined;
  bytes: number;
  files: number;
}

/** The input of {@link walkChild}. */
const walkInput = z.strictObject({ root: z.string(), count: z.number(), milliseconds: z.number() });

/** {@link walkDisk} as a child of this program; null where there is nothing to walk. */
export const walkChild: ChildRole = async (input) => {
  const { root, count, milliseconds } = walkInput.parse(input);
  return walkDisk(root, count, milliseconds) ?? null;
};

/**
 * Undefined where `root` is no folder that can be read. Stays on its file system: other mounts (also /proc, /sys,
 * shares) are not entered. Holds up everything else in this process for up to `milliseconds`.
 */
export function walkDisk(root: string, count: number, milliseconds: number): Walked | undefined {
  const until = performance.now() + milliseconds;
  let partial = false;
  const timeIsUp = () => {
    partial ||= performance.now() >= until;
    return partial;
  };
  const top: Sums = { path: Buffer.from(root).toString("latin1"), parent: undefined, bytes: 0, files: 0 };
  const told: Sums[] = [top];
  const pending: Folder[] = [{ path: top.path, depth: 0, sums: top }];
  const hardLinks = new Set<string>();
  const largest = keepLargest(count);
  let device: number | undefined;
  let folders = 0;
  let skipped = 0;

  function add(sums: Sums, stats: Stats): void {
    if (stats.nlink > 1 && !stats.isDirectory()) {
      const key = `${stats.ino}`;
      if (hardLinks.has(key)) return;
      if (hardLinks.size < MOST_HARD_LINKS) hardLinks.add(key);
    }
    const bytes = stats.blocks * BLOCK_BYTES;
    for (let each: Sums | undefined = sums; each !== undefined; each = each.parent) {
      each.bytes += bytes;
      each.files += 1;
    }
  }

  function sumsOf(path: string, depth: number, parent: Sums): Sums {
    if (depth > TOLD_APART_DEPTH || told.length >= MOST_FOLDERS) return parent;
    const sums: Sums = { path, parent, bytes: 0, files: 0 };
    told.push(sums);
    return sums;
  }

  function visit(folder: Folder): void {
    // The folder is held open and its entries are reached through it, so that a folder which somebody replaces by a
    // link meanwhile leads nowhere else.
    const flags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    const descriptor = openSync(Buffer.from(folder.path, "latin1"), flags);
    try {
      const own = fstatSync(descriptor);
      device ??= own.dev;
      if (own.dev !== device) return;
      folders += 1;
      add(folder.sums, own);
      const held = `/proc/self/fd/${descriptor}`;
      const names = readdirSync(held, { encoding: "latin1" });
      const prefix = folder.path === "/" ? "/" : `${folder.path}/`;
      for (const [at, name] of names.entries()) {
        if (at % LOOK_AT_CLOCK_EVERY === 0 && timeIsUp()) return;
        const stats = lstatSync(Buffer.from(`${held}/${name}`, "latin1"), { throwIfNoEntry: false });
        // Deleted since it was listed, or another file system is mounted on it.
        if (stats === undefined || stats.dev !== device) continue;
        const path = prefix + name;
        if (stats.isDirectory()) {
          pending.push({ path, depth: folder.depth + 1, sums: sumsOf(path, folder.depth + 1, folder.sums) });
          continue;
        }
        add(folder.sums, stats);
        largest.offer(path, stats.blocks * BLOCK_BYTES);
      }
    } finally {
      closeSync(descriptor);
    }
  }

  for (let next = pending.pop(); next !== undefined && !timeIsUp(); next = pending.pop()) {
    try {
      visit(next);
    } catch {
      // No right to look, gone meanwhile, or a link in its place by now: counted, and said in the result.
      skipped += 1;
      if (next.depth === 0) return undefined;
    }
  }
  return {
    totalBytes: top.bytes,
    files: top.files,
    folders,
    skipped,
    partial,
    largestFolders: tellingFolders(told, count),
    largestFiles: largest.list(),
  };
}

/** A child with this share of its parent explains the parent. */
const EXPLAINS = 0.8;

function tellingFolders(told: readonly Sums[], count: number): Walked["largestFolders"] {
  const explained = new Set<Sums>();
  for (const each of told) {
    if (each.parent !== undefined && each.bytes >= each.parent.bytes * EXPLAINS) explained.add(each.parent);
  }
  return told
    .filter((each) => !explained.has(each) && each.parent !== undefined)
    .sort((one, other) => other.bytes - one.bytes)
    .slice(0, count)
    .map((each) => ({ path: asText(each.path), bytes: each.bytes, files: each.files }));
}

function keepLargest(count: number): { offer(path: string, bytes: number): void; list(): Sized[] } {
  const kept: { path: string; bytes: number }[] = [];
  return {
    offer(path, bytes) {
      const last = kept[kept.length - 1];
      if (kept.length >= count && last !== undefined && bytes <= last.bytes) return;
      const at = kept.findIndex((each) => each.bytes < bytes);
      kept.splice(at < 0 ? kept.length : at, 0, { path, bytes });
      if (kept.length > count) kept.pop();
    },
    list: () => kept.map((each) => ({ path: asText(each.path), bytes: each.bytes })),
  };
}

const asText = (bytes: string) => Buffer.from(bytes, "latin1").toString("utf8");
