/** What is SQLite's own: files and their modes, the marker, damage, other schemas, a full disk, a dead thread. */
import { execFileSync } from "node:child_process";
import {
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
  closeSync,
} from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { enableCompileCache } from "node:module";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import type { Worker } from "node:worker_threads";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Store } from "../../ports/store.ts";
import { SAMPLE_TIME, sampleCase, TECHNICIAN } from "../../store.samples.ts";
import { isOlder } from "./connection.ts";
import { createSqliteStore } from "./sqlite-store.ts";

/** Longest that a store may take to find out that a full disk has room again, in ms: some of its probes. */
const RECOVERY_MS = 5_000;
// Each test opens a store of its own; its threads start five times faster from a cache.
enableCompileCache(join(tmpdir(), "deskside-test-cache"));
const by = { actor: TECHNICIAN, at: SAMPLE_TIME };

let folder: string;
let store: Store;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "deskside-sqlite-"));
  store = createSqliteStore({ folder });
});
afterEach(async () => {
  await store.stop();
  await rm(folder, { recursive: true, force: true });
});

const note = (caseId: string, text: string) =>
  store.write("note-add", { ...by, caseId, visibility: "internal", data: { text } });
const notes = async (caseId: string): Promise<string[]> => {
  const { rows } = await store.read("case-events", { caseId, types: ["note.added"], limit: 200 });
  return rows.map(({ entry }) => (JSON.parse(entry ?? "") as { data: { text: string } }).data.text);
};

describe("starting", () => {
  test("files and folders are closed to other users, also where they were open before", async () => {
    await store.start();
    await store.blobs.put(Buffer.from("evidence"));
    await sampleCase(store);
    const modeOf = (path: string) => statSync(join(folder, path)).mode & 0o777;
    expect(modeOf(".")).toBe(0o700);
    for (const file of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const mode = statSync(join(file.parentPath, file.name)).mode & 0o777;
      expect([file.name, mode]).toEqual([file.name, file.isDirectory() ? 0o700 : 0o600]);
    }
    expect(existsSync(join(folder, "hub.db-wal"))).toBe(true);
  });

  test.each([
    ["missing", () => rmSync(join(folder, "hub.db"))],
    ["empty", () => writeFileSync(join(folder, "hub.db"), "")],
  ])(
    "a database that is %s beside an installation's marker is an error that says what to do, and stays so",
    async (_, lose) => {
      await store.start();
      await store.stop();
      lose();
      for (let i = 0; i < 2; i++) {
        store = createSqliteStore({ folder });
        await expect(store.start()).rejects.toMatchObject({
          code: "STORE_MISSING",
          message: expect.stringContaining("Restore the database from a backup"),
        });
      }
      expect(statSync(join(folder, "hub.db"), { throwIfNoEntry: false })?.size ?? 0).toBe(0);
    },
  );

  test("a start that died before the marker was written is the first start again", async () => {
    await store.start();
    await store.stop();
    const marker = readFileSync(join(folder, "hub.json"), "utf8");
    rmSync(join(folder, "hub.json"));
    store = createSqliteStore({ folder });
    await store.start();
    expect(readFileSync(join(folder, "hub.json"), "utf8")).toBe(marker);
  });

  test.each([
    ["throughout", (file: Buffer) => file.fill(0x5a, 4_096, file.length - 4_096)],
    ["in its head", (file: Buffer) => file.fill(0x5a, 0, 200)],
    [
      "in one page that nobody reads at start",
      (file: Buffer) => damagePageWith(file, '"type":"case.opened"'),
    ],
  ])("a database damaged %s is an error, and is left as it is", async (_, damage) => {
    await store.start();
    await sampleCase(store);
    await store.stop();
    const path = join(folder, "hub.db");
    const damaged = damage(readFileSync(path));
    writeFileSync(path, damaged);
    store = createSqliteStore({ folder });
    await expect(store.start()).rejects.toMatchObject({
      code: "STORE_DAMAGED",
      message: expect.stringContaining("restore the newest backup"),
    });
    expect(readFileSync(path).equals(damaged)).toBe(true);
  });

  test("a database of a newer hub is refused, and is left as it is", async () => {
    await store.start();
    await store.stop();
    const database = new DatabaseSync(join(folder, "hub.db"));
    database.exec(
      `insert into migrations (number, name, "appliedAt") values (9999, '9999-from-the-future', 0)`,
    );
    database.close();
    store = createSqliteStore({ folder });
    await expect(store.start()).rejects.toMatchObject({
      code: "STORE_NEWER",
      message: expect.stringContaining("9999-from-the-future"),
    });
  });

  test("a database of another program is refused", async () => {
    const database = new DatabaseSync(join(folder, "hub.db"));
    database.exec("create table songs (name text)");
    database.close();
    await expect(store.start()).rejects.toMatchObject({ code: "STORE_FOREIGN" });
  });

  test("a database of another installation is refused", async () => {
    await store.start();
    await store.stop();
    writeFileSync(join(folder, "hub.json"), JSON.stringify({ installation: "another" }));
    store = createSqliteStore({ folder });
    await expect(store.start()).rejects.toMatchObject({ code: "STORE_FOREIGN" });
  });

  test("a second hub on the same folder is refused, and the first goes on", async () => {
    await store.start();
    const second = createSqliteStore({ folder });
    await expect(second.start()).rejects.toMatchObject({ code: "STORE_LOCKED" });
    await second.stop();
    const { caseId } = await sampleCase(store);
    expect(await note(caseId, "still here")).toMatchObject({ ok: true });
  });

  test("versions compare by number", () => {
    expect(isOlder("3.51.2", "3.51.3")).toBe(true);
    expect(isOlder("3.9.9", "3.51.3")).toBe(true);
    expect(isOlder("3.51.3", "3.51.3")).toBe(false);
    expect(isOlder("3.53.0", "3.51.3")).toBe(false);
  });
});

describe("a writer thread that dies", () => {
  test("is started again; what it had not acknowledged is refused, to be tried again, and the rest is there", async () => {
    const launched: Worker[] = [];
    const onWorker = (worker: Worker) => launched.push(worker);
    process.on("worker", onWorker);
    await store.start();
    process.off("worker", onWorker);
    const { caseId } = await sampleCase(store);
    const pending = Promise.allSettled(Array.from({ length: 50 }, (_, i) => note(caseId, String(i))));
    await launched[0]?.terminate();
    const outcomes = await pending;
    for (const outcome of outcomes) {
      if (outcome.status === "rejected")
        expect(outcome.reason).toMatchObject({ code: "STORE_UNAVAILABLE", retryable: true });
    }
    await expect.poll(() => store.ready, { timeout: RECOVERY_MS }).toBe(true);
    expect(await note(caseId, "after")).toMatchObject({ ok: true });
    const kept = await notes(caseId);
    for (const [i, outcome] of outcomes.entries()) {
      if (outcome.status === "fulfilled") expect(kept).toContain(String(i));
    }
    expect(kept.at(-1)).toBe("after");
  });
});

describe("a disk that is full", () => {
  beforeEach(() => {
    // A file system of its own: the only way to fill a disk for real without filling this machine's.
    execFileSync("/bin/mount", ["-t", "tmpfs", "-o", "size=4m,mode=0700", "tmpfs", folder]);
  });
  afterEach(async () => {
    await store.stop();
    execFileSync("/bin/umount", [folder]);
  });

  test("nothing is acknowledged that is not kept, reads go on, and it recovers by itself", async () => {
    await store.start();
    const { caseId } = await sampleCase(store);
    await note(caseId, "before");
    fill(join(folder, "filler"));
    const text = "x".repeat(20_000);
    const results = await Promise.allSettled(
      Array.from({ length: 100 }, (_, i) => note(caseId, `${i} ${text}`)),
    );
    const refused = results.filter((result) => result.status === "rejected");
    expect(refused.length).toBeGreaterThan(0);
    for (const { reason } of refused)
      expect(reason).toMatchObject({ code: "STORE_UNAVAILABLE", trouble: "disk-full" });
    expect(store).toMatchObject({ ready: false, trouble: "disk-full" });
    const accepted = results.flatMap((result, i) => (result.status === "fulfilled" ? [`${i} ${text}`] : []));
    expect(await notes(caseId)).toEqual(["before", ...accepted]);

    rmSync(join(folder, "filler"));
    await expect.poll(() => store.ready, { timeout: RECOVERY_MS }).toBe(true);
    expect(await note(caseId, "after")).toMatchObject({ ok: true });
    await store.stop();
    store = createSqliteStore({ folder });
    await store.start();
    expect(await notes(caseId)).toEqual(["before", ...accepted, "after"]);
  });

  test("evidence that has no room is refused and leaves nothing", async () => {
    await store.start();
    fill(join(folder, "filler"));
    await expect(store.blobs.put(Buffer.alloc(1_000_000, 1))).rejects.toMatchObject({
      code: "STORE_UNAVAILABLE",
      trouble: "disk-full",
    });
    const left = readdirSync(join(folder, "blobs"), { recursive: true, withFileTypes: true }).filter((file) =>
      file.isFile(),
    );
    expect(left).toEqual([]);
  });
});

/** Writes until nothing more fits. */
function fill(path: string): void {
  const handle = openSync(path, "w");
  const chunk = Buffer.alloc(4_096);
  try {
    while (writeSync(handle, chunk) > 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  } finally {
    closeSync(handle);
  }
}

/** Overwrites the head of the page that holds a text. */
function damagePageWith(file: Buffer, text: string): Buffer {
  const at = file.indexOf(text);
  if (at < 0) throw new Error(`No page holds ${text}.`);
  const page = at - (at % 4_096);
  return file.fill(0x5a, page, page + 64);
}
