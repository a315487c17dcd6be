/** The command line's own folder: cookie, key, certificates, pinned root, secrets of links, counters. All of mode 0600. */
import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, statSync } from "node:fs";
import { open, readFile, rename, rm, unlink } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/** A lock older than this is left over from a killed process, in ms: no command holds one for so long. */
const LOCK_STALE_MS = 30_000;
/** Between two tries to get a lock, in ms. */
const LOCK_RETRY_MS = 15;
/** Longest wait for a lock, in ms. */
const LOCK_WAIT_MS = 20_000;

export interface Home {
  readonly path: string;
  /** A JSON file, or undefined where there is none. Throws where it is readable by others or damaged. */
  read(name: string): Promise<unknown>;
  /** Written whole or not at all. */
  write(name: string, value: unknown): Promise<void>;
  /** One at a time across processes. */
  lock<T>(name: string, run: () => Promise<T>): Promise<T>;
}

/** Opens (and makes) the folder: `DESKSIDE_HOME`, or `~/.deskside`. */
export function openHome(path = process.env["DESKSIDE_HOME"] ?? join(homedir(), ".deskside")): Home {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o700);
  const fileOf = (name: string): string => join(path, `${encodeURIComponent(name)}.json`);

  return {
    path,
    async read(name) {
      const file = fileOf(name);
      let text: string;
      try {
        if ((statSync(file).mode & 0o077) !== 0)
          throw new Error(`${file} can be read by others. Run: chmod 600 ${file}`);
        text = await readFile(file, "utf8");
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
      }
      try {
        return JSON.parse(text) as unknown;
      } catch (cause) {
        throw new Error(`${file} is damaged. Move it away and sign in again.`, { cause });
      }
    },
    async write(name, value) {
      const file = fileOf(name);
      const draft = `${file}.${randomBytes(6).toString("hex")}`;
      const handle = await open(draft, "wx", 0o600);
      try {
        await handle.writeFile(JSON.stringify(value));
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(draft, file).catch(async (error: unknown) => {
        await rm(draft, { force: true });
        throw error;
      });
    },
    async lock(name, run) {
      const file = join(path, `${encodeURIComponent(name)}.lock`);
      await takeLock(file);
      try {
        return await run();
      } finally {
        await unlink(file);
      }
    },
  };
}

async function takeLock(file: string): Promise<void> {
  const deadline = Date.now() + LOCK_WAIT_MS;
  for (;;) {
    try {
      await (await open(file, "wx", 0o600)).close();
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    if (Date.now() > deadline)
      throw new Error(`Another deskside command holds ${file}. If none runs, delete it.`);
    const age = ageOf(file);
    if (age !== undefined && age > LOCK_STALE_MS) await rm(file, { force: true });
    else await new Promise((resolve) => setTimeout(resolve, LOCK_RETRY_MS));
  }
}

function ageOf(file: string): number | undefined {
  try {
    return Date.now() - statSync(file).mtimeMs;
  } catch {
    // It was given back this very moment: try again at once.
    return undefined;
  }
}
