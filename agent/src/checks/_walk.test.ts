import { linkSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runProgram } from "../process/run-program.ts";
import { walkDisk } from "./_walk.ts";

const MB = 1_000_000;
function tree() {
  const root = mkdtempSync(join(tmpdir(), "walk-"));
  const put = (path: string, bytes: number) => {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), Buffer.alloc(bytes, 1));
  };
  return { root, put };
}

test("finds the largest folders and files, and agrees with the system's own count", async () => {
  const { root, put } = tree();
  put("logs/app/big.log", 5 * MB);
  put("logs/small.log", 1_000);
  put("photos/a.jpg", 2 * MB);
  put("photos/b.jpg", 2 * MB);
  const walked = walkDisk(root, 3, 5_000)!;
  expect(walked.largestFolders.map((each) => each.path.slice(root.length))).toEqual(["/logs/app", "/photos"]);
  expect(walked.largestFiles[0]?.path).toBe(join(root, "logs/app/big.log"));
  const du = await runProgram({
    file: "du",
    args: ["-sx", "--block-size=1", root],
    timeoutMs: 5_000,
    maxBytes: 1_000,
    signal: new AbortController().signal,
  });
  expect(walked.totalBytes).toBe(Number(du.stdout.split("\t")[0]));
  expect(walked.partial).toBe(false);
});

test("follows no link, counts a file of two names once, and takes names that are no text", () => {
  const { root, put } = tree();
  put("own/file", MB);
  linkSync(join(root, "own/file"), join(root, "own/again"));
  symlinkSync("/usr", join(root, "elsewhere"));
  symlinkSync("..", join(root, "own/loop"));
  writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xff, 0xfe])]), Buffer.alloc(2 * MB));
  writeFileSync(join(root, "$(touch x)\n"), "x");
  const walked = walkDisk(root, 10, 5_000)!;
  expect(walked.totalBytes).toBeLessThan(3.2 * MB);
  expect(walked.skipped).toBe(0);
  expect(walked.largestFiles[0]?.bytes).toBeGreaterThanOrEqual(2 * MB);
  expect(walkDisk(join(root, "elsewhere"), 10, 5_000)).toBeUndefined();
  expect(walkDisk(join(root, "own/file"), 10, 5_000)).toBeUndefined();
});

test("does not enter another file system", () => {
  const walked = walkDisk("/proc", 5, 1_000)!;
  expect(walkDisk("/", 5, 1)?.largestFolders.every((each) => !each.path.startsWith("/proc"))).toBe(true);
  expect(walked.totalBytes).toBe(0);
});

test("stops when the time is up and says so", () => {
  expect(walkDisk("/usr", 5, 1)).toMatchObject({ partial: true });
});
