/** Files that are there whole or not at all: written beside, synced, renamed, and the folder synced too. */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { AgentError, systemCode } from "./agent-error.ts";

/** Mode of everything that the agent keeps: for its own user alone. */
const PRIVATE_FILE = 0o600;

/** Replaces `path` by `content`; after it returns, a power cut leaves the new one. Throws {@link AgentError}. */
export function writeAtomic(path: string, content: string | Uint8Array): void {
  const beside = `${path}.new`;
  try {
    rmSync(beside, { force: true });
    const file = openSync(beside, "wx", PRIVATE_FILE);
    try {
      const bytes = typeof content === "string" ? Buffer.from(content) : content;
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, path);
    syncFolder(dirname(path));
  } catch (cause) {
    throw new AgentError(`${path} cannot be written (${systemCode(cause) ?? "unknown"}). Is the disk full?`, {
      cause,
    });
  }
}

/** Makes the folder's own entries durable: without it a rename may be undone by a power cut. */
export function syncFolder(path: string): void {
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** The text of a file, or undefined where there is none. Throws {@link AgentError} where it cannot be read. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    if (systemCode(cause) === "ENOENT") return undefined;
    throw new AgentError(`${path} cannot be read (${systemCode(cause) ?? "unknown"}).`, { cause });
  }
}

/**
 * A JSON file of ours; undefined where there is none. A file that is there and does not parse, or that `check` does
 * not take, is an error with `remedy` in it, never a fresh start: whoever can damage it must not reset what it holds.
 */
export function readJsonFile<T>(
  path: string,
  check: (value: unknown) => T | undefined,
  remedy: string,
): T | undefined {
  const text = readIfThere(path);
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AgentError(`${path} is damaged. ${remedy}`, { cause });
  }
  const checked = check(value);
  if (checked === undefined) throw new AgentError(`${path} is damaged. ${remedy}`);
  return checked;
}
