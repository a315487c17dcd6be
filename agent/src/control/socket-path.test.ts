/** Where the control socket lies when the agent's own folder is too deep for it. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { socketPath } from "./control-protocol.ts";

const DEEP = `/home/cora/${"deep/".repeat(40)}control.sock`;
const before = process.env["TMPDIR"];
let shared: string;
beforeEach(() => {
  shared = mkdtempSync(join(tmpdir(), "shared-"));
  process.env["TMPDIR"] = shared;
});
afterEach(() => {
  if (before === undefined) delete process.env["TMPDIR"];
  else process.env["TMPDIR"] = before;
  rmSync(shared, { recursive: true, force: true });
});
const folder = () => join(shared, `deskside-${userInfo().uid}`);

test("it is in a folder of this user alone, the same for both sides", () => {
  const address = socketPath(DEEP, true);
  expect(dirname(address)).toBe(folder());
  expect(statSync(folder()).mode & 0o077).toBe(0);
  expect(socketPath(DEEP, false)).toBe(address);
  expect(socketPath("/home/cora/control.sock", true)).toBe("/home/cora/control.sock");
});

test("a folder that others can use, and a link in its place, are refused by both sides", () => {
  mkdirSync(folder());
  chmodSync(folder(), 0o777);
  for (const make of [true, false]) expect(() => socketPath(DEEP, make)).toThrow("Others can use");
  rmSync(folder(), { recursive: true });
  symlinkSync(mkdtempSync(join(tmpdir(), "elsewhere-")), folder());
  expect(() => socketPath(DEEP, false)).toThrow("Others can use");
});
