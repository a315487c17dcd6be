import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { describe, expect, test } from "vitest";
import { readAll } from "./process-table.ts";
import { runChild } from "./run-child.ts";

const folder = mkdtempSync(join(tmpdir(), "child-"));
mkdirSync(join(folder, "sub"));
writeFileSync(join(folder, "sub", "file"), Buffer.alloc(100_000, 1));
const input = { root: folder, count: 3, milliseconds: 5_000 };
const limits = { timeoutMs: 20_000, maxBytes: 1_000_000, signal: new AbortController().signal };

describe("a child of the program itself", () => {
  test("does its work and gives its answer, and the agent stays without it", async () => {
    const result = await runChild("disk-walk", input, limits);
    expect(result).toMatchObject({
      ok: true,
      answer: { largestFiles: [{ path: join(folder, "sub/file") }] },
    });
  });

  test("says why it could not, and is cut off at its limits", async () => {
    expect(await runChild("disk-walk", { root: 7 }, limits)).toMatchObject({ ok: false, why: "failed" });
    expect(await runChild("disk-walk", input, { ...limits, maxBytes: 10 })).toMatchObject({
      ok: false,
      message: expect.stringContaining("too long"),
    });
    expect(await runChild("disk-walk", input, { ...limits, signal: AbortSignal.abort() })).toMatchObject({
      ok: false,
      why: "aborted",
    });
  });

  test("is gone soon after the signal", async () => {
    const controller = new AbortController();
    const walking = runChild(
      "disk-walk",
      { root: "/", count: 3, milliseconds: 60_000 },
      { ...limits, signal: controller.signal },
    );
    setTimeout(() => controller.abort(), 300);
    const started = performance.now();
    expect(await walking).toMatchObject({ ok: false, why: "aborted" });
    expect(performance.now() - started).toBeLessThan(2_500);
    expect(
      (await readAll()).filter((each) => each.parent === process.pid && each.name.includes("disk-walk")),
    ).toEqual([]);
  });

  test("works from one bundled file as well", { timeout: 30_000 }, () => {
    const entry = `
      import { childMain } from "./child-roles.ts";
      import { CHILD_ARGUMENT, runChild } from "./run-child.ts";
      if (process.argv[2] === CHILD_ARGUMENT) void childMain(process.argv[3]);
      else void runChild("disk-walk", ${JSON.stringify(input)}, { timeoutMs: 9000, maxBytes: 99999, signal: new AbortController().signal })
        .then((result) => console.log(JSON.stringify(result)));`;
    const outfile = join(folder, "bundle.cjs");
    buildSync({
      stdin: { contents: entry, resolveDir: import.meta.dirname, loader: "ts" },
      bundle: true,
      platform: "node",
      format: "cjs",
      outfile,
      logLevel: "silent",
      external: ["systeminformation"],
    });
    const result = JSON.parse(execFileSync(process.execPath, [outfile]).toString()) as { ok: boolean };
    expect(result).toMatchObject({ ok: true, answer: { largestFolders: [{ path: join(folder, "sub") }] } });
  });
});
