/** Writes one recording beside the event loop: frames are copied into blocks, blocks go to the file one after the other. */
import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import type { RecordingSink } from "../../ports/live.ts";
import {
  RECORD_HEADER_BYTES,
  RECORD_KIND,
  type RecordingHeader,
  writeRecordHeader,
} from "./recording-format.ts";

/** What goes to the file in one call, in bytes: four frames of bulk output. */
const BLOCK_BYTES = 64 * 1024;
/** Blocks that may wait for the disk, in bytes: a disk that stalls for a quarter of a second under full bulk. */
const WAITING_MAX_BYTES = 2 * 1024 * 1024;
/** A quiet terminal's bytes are on the disk after this, in ms, so that a crash of the hub loses little. */
const FLUSH_AFTER_MS = 500;
/** One recording, in bytes; what comes after is left out. A day's work is a few MB. */
export const RECORDING_MAX_BYTES = 256 * 1024 * 1024;

export interface FileSink extends RecordingSink {
  /** Resolves when all that was written so far is in the file. */
  flush(): Promise<void>;
}

/** `failed` hears once why nothing more is written; `ended` that the file is closed. */
export function createRecordingSink(
  file: string,
  header: RecordingHeader,
  events: { readonly failed: (error: unknown) => void; readonly ended: () => void },
): FileSink {
  const hash = createHash("sha256");
  let block = Buffer.allocUnsafe(BLOCK_BYTES);
  let used = 0;
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let handle: FileHandle | undefined;
  let writing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let next = 0;
  let bytes = 0;
  let fileBytes = 0;
  let complete = true;
  let gapOwed = false;
  let broken = false;
  let ending: Promise<{ sha256: string; bytes: number; complete: boolean }> | undefined;

  async function writeOut(): Promise<void> {
    try {
      handle ??= await open(file, "w", 0o600);
      while (waiting.length > 0) {
        const blocks = waiting;
        waiting = [];
        for (const part of blocks) {
          await handle.write(part);
          waitingBytes -= part.length;
        }
      }
    } catch (error) {
      // A full disk stops the recording, not the terminal.
      broken = true;
      complete = false;
      waiting = [];
      waitingBytes = 0;
      events.failed(error);
    }
    writing = undefined;
  }
  function pass(): void {
    clearTimeout(timer);
    timer = undefined;
    if (used === 0) return;
    waiting.push(block.subarray(0, used));
    waitingBytes += used;
    block = Buffer.allocUnsafe(BLOCK_BYTES);
    used = 0;
    writing ??= writeOut();
  }
  function put(kind: number, at: number, content: Uint8Array): boolean {
    const length = RECORD_HEADER_BYTES + content.length;
    if (broken || waitingBytes + length > WAITING_MAX_BYTES || fileBytes + length > RECORDING_MAX_BYTES)
      return false;
    if (used + length > block.length) pass();
    writeRecordHeader(block, used, kind, at, content.length);
    block.set(content, used + RECORD_HEADER_BYTES);
    used += length;
    fileBytes += length;
    timer ??= setTimeout(pass, FLUSH_AFTER_MS);
    return true;
  }
  const lost = (): void => {
    complete = false;
    gapOwed = true;
  };

  const head = Buffer.from(`${JSON.stringify(header)}\n`);
  block.set(head);
  used = head.length;

  async function flush(): Promise<void> {
    pass();
    while (writing !== undefined) await writing;
  }
  async function finish(): Promise<{ sha256: string; bytes: number; complete: boolean }> {
    await flush();
    try {
      await handle?.sync();
    } catch (error) {
      complete = false;
      events.failed(error);
    }
    await handle?.close();
    events.ended();
    return { sha256: hash.digest("base64url"), bytes, complete };
  }

  return {
    write(content, offset, at) {
      if (ending !== undefined) return;
      // What a reconnect brings again is in the file already.
      const fresh = offset < next ? content.subarray(next - offset) : content;
      if (offset > next) lost();
      next = Math.max(next, offset + content.length);
      if (fresh.length === 0) return;
      hash.update(fresh);
      bytes += fresh.length;
      if (gapOwed && put(RECORD_KIND.gap, at, NOTHING)) gapOwed = false;
      if (!put(RECORD_KIND.output, at, fresh)) lost();
    },
    resize(cols, rows, at) {
      const size = Buffer.alloc(4);
      size.writeUInt16BE(clamp(cols), 0);
      size.writeUInt16BE(clamp(rows), 2);
      if (ending === undefined) put(RECORD_KIND.resize, at, size);
    },
    flush,
    end() {
      ending ??= finish();
      return ending;
    },
  };
}

const NOTHING = new Uint8Array(0);
/** As the agent clamps it. */
const clamp = (value: number): number => Math.min(1_000, Math.max(1, Math.trunc(value) || 1));
