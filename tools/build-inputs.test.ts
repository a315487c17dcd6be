import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { inputHash } from "./build-inputs.mjs";
import { ROOT } from "./run.mjs";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "deskside-inputs-"));
  mkdirSync(join(folder, "src"));
  writeFileSync(join(folder, "src", "a.ts"), "1");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const hash = () => inputHash([relative(ROOT, folder), "not/there"]);

it("a changed, new, renamed or removed input changes the hash", () => {
  const seen = new Set([hash()]);
  writeFileSync(join(folder, "src", "a.ts"), "2");
  seen.add(hash());
  writeFileSync(join(folder, "src", "b.ts"), "2");
  seen.add(hash());
  rmSync(join(folder, "src", "a.ts"));
  seen.add(hash());
  expect(seen.size).toBe(4);
});

it("a test or an output does not", () => {
  const before = hash();
  mkdirSync(join(folder, "dist"));
  writeFileSync(join(folder, "dist", "bundle.js"), "x");
  writeFileSync(join(folder, "src", "a.test.ts"), "x");
  expect(hash()).toBe(before);
});
