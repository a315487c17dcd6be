/** What this command line has shown to be due, and what it would sign. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exactJson, type RunView } from "@deskside/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Home, openHome } from "../platform/home.ts";
import { noteShown, wasShown } from "./runs.ts";

let folder: string;
let home: Home;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cli-home-"));
  home = openHome(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** As far as a change that is due goes. */
const run = (argv: readonly string[], more: object = {}) =>
  ({
    id: "r1",
    device: "d1",
    due: { visit: 3, attempt: 1, operation: { op: "command.run", args: { argv }, readOnly: false } },
    ...more,
  }) as unknown as RunView;

test("a change is signed as it was shown, and not what a hub has put in its place since", async () => {
  expect(await wasShown({ home }, run(["/bin/sync"]))).toBe(false);
  await noteShown({ home }, run(["/bin/sync"]));
  expect(await wasShown({ home }, run(["/bin/sync"]))).toBe(true);
  expect(await wasShown({ home }, run(["/bin/sh", "-c", "evil"]))).toBe(false);
  expect(await wasShown({ home }, run(["/bin/sync"], { device: "d2" }))).toBe(false);
  expect(await wasShown({ home }, run(["/bin/sync"], { id: "r2" }))).toBe(false);
});

test("arguments are shown with every character in sight", () => {
  const shown = exactJson({ argv: ["rm\u200b", "a\u202eb"] });
  expect(shown).toBe('{"argv":["rm\\u200b","a\\u202eb"]}');
  expect(JSON.parse(shown)).toEqual({ argv: ["rm\u200b", "a\u202eb"] });
});
