/** Terminal recordings as files in one folder, one for each, named by its id. */
import { createReadStream, mkdirSync } from "node:fs";
import { access } from "node:fs/promises";
import { join } from "node:path";
import type { RecordedChunk, Recorder, RecordingReader } from "../../ports/live.ts";
import { asciicastLines } from "./asciicast.ts";
import { readHeader, RECORD_HEADER_BYTES, type RecordingHeader, toChunk } from "./recording-format.ts";
import { createRecordingSink, type FileSink } from "./recording-sink.ts";

const ID = /^[A-Za-z0-9._-]{1,64}$/;
/** A record is a frame at most; whatever says more is damaged. */
const RECORD_MAX_BYTES = 64 * 1024;
/** The first line of a file, in bytes. */
const HEADER_MAX_BYTES = 4 * 1024;

export interface FileRecorder extends Recorder {
  /** Ends all that are running. */
  stop(): Promise<void>;
}

/** `failed` hears of recordings that could not be written. */
export function createFileRecorder(
  folder: string,
  failed: (error: unknown, id: string) => void,
): FileRecorder {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const running = new Map<string, FileSink>();
  const fileOf = (id: string): string => {
    if (!ID.test(id) || id.startsWith(".")) throw new RangeError("A recording's id is a name of ours.");
    return join(folder, `${id}.rec`);
  };
  return {
    start({ id, cols, rows, at, title }) {
      const header: RecordingHeader = {
        format: "deskside-recording",
        version: 1,
        cols,
        rows,
        startedAt: at,
        title,
      };
      const sink = createRecordingSink(fileOf(id), header, {
        failed: (error) => failed(error, id),
        ended: () => running.delete(id),
      });
      running.set(id, sink);
      return sink;
    },
    async read(id) {
      const file = fileOf(id);
      await running.get(id)?.flush();
      try {
        await access(file);
      } catch {
        // The only thing that is asked is whether it can be read.
        return undefined;
      }
      return readerOf(file);
    },
    async stop() {
      await Promise.all([...running.values()].map((sink) => sink.end()));
    },
  };
}

async function readerOf(file: string): Promise<RecordingReader | undefined> {
  let header: RecordingHeader | undefined;
  for await (const item of records(file)) {
    if ("format" in item) header = item;
    break;
  }
  if (header === undefined) return undefined;
  const { cols, rows, startedAt, title } = header;
  async function* chunks(): AsyncGenerator<RecordedChunk> {
    for await (const item of records(file)) if (!("format" in item)) yield item;
  }
  return {
    cols,
    rows,
    startedAt,
    title,
    chunks,
    asciicast: () => asciicastLines({ cols, rows, startedAt, title, chunks }),
  };
}

/** The header, then every whole record. Reads the file in pieces, so that its size does not matter. */
async function* records(file: string): AsyncGenerator<RecordingHeader | RecordedChunk> {
  let rest: Buffer = Buffer.alloc(0);
  let headed = false;
  for await (const piece of createReadStream(file, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>) {
    rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    let from = 0;
    if (!headed) {
      const end = rest.indexOf(0x0a);
      if (end < 0 && rest.length < HEADER_MAX_BYTES) continue;
      const header = end < 0 ? undefined : readHeader(rest.toString("utf8", 0, end));
      if (header === undefined) return;
      headed = true;
      from = end + 1;
      yield header;
    }
    while (rest.length - from >= RECORD_HEADER_BYTES) {
      const length = rest.readUInt32BE(from + 5);
      if (length > RECORD_MAX_BYTES) return;
      const end = from + RECORD_HEADER_BYTES + length;
      if (end > rest.length) break;
      const chunk = toChunk(
        rest[from] ?? 0,
        rest.readUInt32BE(from + 1),
        rest.subarray(from + RECORD_HEADER_BYTES, end),
      );
      if (chunk !== undefined) yield chunk;
      from = end;
    }
    rest = rest.subarray(from);
  }
}
