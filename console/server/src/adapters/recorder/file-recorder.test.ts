import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, truncateSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { RecordedChunk } from "../../ports/live.ts";
import { createFileRecorder, type FileRecorder } from "./file-recorder.ts";

let folder: string;
let recorder: FileRecorder;
const failures: unknown[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "deskside-rec-"));
  failures.length = 0;
  recorder = createFileRecorder(folder, (error) => failures.push(error));
});
afterEach(async () => {
  await recorder.stop();
  rmSync(folder, { recursive: true, force: true });
});

const start = (id = "r1") =>
  recorder.start({ id, cols: 80, rows: 24, at: 1_795_428_000_000, title: "cmd-1" });
async function chunksOf(id = "r1"): Promise<RecordedChunk[]> {
  const reader = await recorder.read(id);
  const all: RecordedChunk[] = [];
  for await (const chunk of reader!.chunks()) all.push(chunk);
  return all;
}
async function castOf(id = "r1"): Promise<unknown[]> {
  const lines: unknown[] = [];
  for await (const line of (await recorder.read(id))!.asciicast()) lines.push(JSON.parse(line));
  return lines;
}

describe("a recording", () => {
  test("holds the very bytes, their times and the sizes, and hashes them", async () => {
    const sink = start();
    sink.write(Buffer.from("a$ "), 0, 5);
    sink.resize(100, 30, 8);
    sink.write(Buffer.from("ls\r\n"), 3, 20);
    const end = await sink.end();
    const sha256 = createHash("sha256").update("a$ ls\r\n").digest("base64url");
    expect(end).toEqual({ sha256, bytes: 7, complete: true });
    expect(await chunksOf()).toEqual([
      { at: 5, kind: "output", bytes: Buffer.from("a$ ") },
      { at: 8, kind: "resize", cols: 100, rows: 30 },
      { at: 20, kind: "output", bytes: Buffer.from("ls\r\n") },
    ]);
    expect(statSync(join(folder, "r1.rec")).mode & 0o777).toBe(0o600);
  });

  test("can be read while it is made", async () => {
    const sink = start();
    sink.write(Buffer.from("now"), 0, 1);
    expect(await chunksOf()).toHaveLength(1);
    await sink.end();
  });

  test("takes what comes twice once, and marks what never came", async () => {
    const sink = start();
    sink.write(Buffer.from("abcd"), 0, 1);
    sink.write(Buffer.from("cdef"), 2, 2);
    sink.write(Buffer.from("z"), 10, 3);
    const { complete, bytes } = await sink.end();
    expect({ complete, bytes }).toEqual({ complete: false, bytes: 7 });
    const kinds = (await chunksOf()).map((chunk) =>
      chunk.kind === "output" ? Buffer.from(chunk.bytes).toString() : chunk.kind,
    );
    expect(kinds).toEqual(["abcd", "ef", "gap", "z"]);
  });

  test("is an asciicast whose text is whole, wherever the frames were cut", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }),
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }),
        async (text, cuts) => {
          const sink = start("p");
          const bytes = Buffer.from(text.toWellFormed());
          for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
            const end = Math.min(bytes.length, at + cuts[turn % cuts.length]!);
            sink.write(bytes.subarray(at, end), at, turn);
            at = end;
          }
          await sink.end();
          const [header, ...events] = (await castOf("p")) as [
            { version: number },
            ...[number, string, string][],
          ];
          expect(header).toMatchObject({ version: 2, width: 80, height: 24, timestamp: 1_795_428_000 });
          expect(events.map(([, , part]) => part).join("")).toBe(text.toWellFormed());
        },
      ),
      { numRuns: 30 },
    );
  });

  test("that a crash has cut gives what is whole", async () => {
    const sink = start();
    sink.write(Buffer.from("first"), 0, 1);
    sink.write(Buffer.from("second"), 5, 2);
    await sink.end();
    const file = join(folder, "r1.rec");
    truncateSync(file, readFileSync(file).length - 3);
    expect(await chunksOf()).toEqual([{ at: 1, kind: "output", bytes: Buffer.from("first") }]);
  });

  test("of fifty megabytes is whole, and waits in little memory", async () => {
    const sink = start();
    const piece = Buffer.alloc(16 * 1024, "x");
    const hash = createHash("sha256");
    const count = 3_200;
    for (let turn = 0; turn < count; turn += 1) {
      sink.write(piece, turn * piece.length, turn);
      hash.update(piece);
      if (turn % 64 === 0) await new Promise((resolve) => setImmediate(resolve));
      if (turn % 128 === 127) await recorder.read("r1");
    }
    expect(await sink.end()).toEqual({
      sha256: hash.digest("base64url"),
      bytes: count * piece.length,
      complete: true,
    });
  });

  test("says so where the disk is too slow for it, and keeps no more than its bound", async () => {
    const sink = start();
    const piece = Buffer.alloc(16 * 1024, "x");
    // In one turn of the loop nothing reaches the disk.
    for (let turn = 0; turn < 1_000; turn += 1) sink.write(piece, turn * piece.length, turn);
    const { complete } = await sink.end();
    expect(complete).toBe(false);
    expect(statSync(join(folder, "r1.rec")).size).toBeLessThan(3 * 1024 * 1024);
  });

  test("that cannot be written is reported, and the terminal goes on", async () => {
    rmSync(folder, { recursive: true });
    const sink = start();
    sink.write(Buffer.from("x"), 0, 1);
    expect(await sink.end()).toMatchObject({ complete: false });
    expect(failures).toHaveLength(1);
  });

  test("with a name of somebody else's is refused", async () => {
    await expect(recorder.read("../hub")).rejects.toThrow(RangeError);
    await expect(recorder.read("..")).rejects.toThrow(RangeError);
    expect(await recorder.read("none")).toBeUndefined();
  });
});
