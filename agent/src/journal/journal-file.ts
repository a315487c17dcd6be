/** The journal's file: appended to, synced in groups, cut back to what is whole. */
import { closeSync, fdatasync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import { AgentError, systemCode } from "../state/agent-error.ts";
import { formatLine, type JournalRecord } from "./journal-line.ts";

export interface Place {
  readonly offset: number;
  readonly length: number;
}

export interface JournalFile {
  readonly bytes: number;
  /** Somebody waits for the disk. */
  readonly syncing: boolean;
  /**
   * Appends a record; when it returns, the record outlives this process, and after {@link sync} also a power cut.
   * Throws {@link AgentError} where the disk is full (nothing of the record is left then) or the file is broken.
   */
  append(record: JournalRecord): Place;
  /** Everything that was appended before the call is on the disk. One sync serves all who wait. */
  sync(): Promise<void>;
  read(place: Place): string;
  close(): void;
}

/** Opens `path` for appending at `size`: what is behind is cut off. */
export function openJournalFile(path: string, size: number): JournalFile {
  const file = openSync(path, "a+", 0o600);
  ftruncateSync(file, size);
  let bytes = size;
  let synced = size;
  let broken: string | undefined;
  let running: Promise<void> | undefined;

  const fail = (what: string, cause: unknown) =>
    new AgentError(`The journal ${path} cannot be ${what} (${systemCode(cause) ?? "unknown"}).`, { cause });

  const syncOnce = () =>
    new Promise<void>((resolve, reject) => {
      const upTo = bytes;
      fdatasync(file, (error) => {
        if (error === null) {
          synced = Math.max(synced, upTo);
          resolve();
          return;
        }
        // After a failed sync the system may have dropped what it could not write: nothing here is certain any more.
        broken = "a sync failed";
        reject(fail("synced", error));
      });
    });

  return {
    get bytes() {
      return bytes;
    },
    get syncing() {
      return running !== undefined;
    },
    append(record) {
      if (broken !== undefined)
        throw new AgentError(`The journal ${path} is not usable: ${broken}. Restart the agent.`);
      const line = Buffer.from(formatLine(record));
      try {
        let written = 0;
        while (written < line.length) written += writeSync(file, line, written);
      } catch (cause) {
        cutBack();
        throw fail("written", cause);
      }
      const place = { offset: bytes, length: line.length };
      bytes += line.length;
      return place;
    },
    async sync() {
      // A sync that runs may have begun before the last record was there.
      if (running !== undefined) await running.catch(() => undefined);
      if (broken !== undefined) throw new AgentError(`The journal ${path} is not usable: ${broken}.`);
      if (synced === bytes) return;
      running ??= syncOnce().finally(() => (running = undefined));
      await running;
    },
    read({ offset, length }) {
      const line = Buffer.alloc(length);
      for (let at = 0; at < length; ) {
        const got = readSync(file, line, at, length - at, offset + at);
        if (got === 0) throw new AgentError(`The journal ${path} is shorter than it was.`);
        at += got;
      }
      return line.toString("utf8").trimEnd();
    },
    close() {
      if (broken === "closed") return;
      broken = "closed";
      closeSync(file);
    },
  };

  function cutBack(): void {
    try {
      ftruncateSync(file, bytes);
    } catch (cause) {
      broken = `half a record could not be taken back (${systemCode(cause) ?? "unknown"})`;
    }
  }
}
