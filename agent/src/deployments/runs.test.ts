import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { awaitRun, readFacts, readRuns } from "./runs.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "runs-"));
  await mkdir(join(dir, "runs"));
  return () => rm(dir, { recursive: true, force: true });
});
const put = (name: string, text: string) => writeFile(join(dir, "runs", name), text);
const STARTED = "started=1700000000\npid=1\ntrigger=schedule\ntoken=t";
const REPORT = "started=1700000000\nended=1700000002\nexit=3\ntrigger=schedule\ntoken=t\nnote=";

test("runs are read newest first, with output and facts; a run without a report has no end", async () => {
  await put("1700000000-1.report", REPORT);
  await put("1700000000-1.log", "fact forged=1\nhello\n");
  await put("1700000000-1.facts", "fact freed=7\nnoise\n");
  await put("1700000009-2.started", STARTED.replace("1700000000", "1700000009"));
  await put("../else.report", "");
  await put("else.report", "x");
  expect(await readRuns(dir)).toEqual([
    expect.objectContaining({
      name: "1700000009-2",
      startedAt: 1_700_000_009_000,
      endedAt: null,
      exit: null,
      pid: 1,
    }),
    expect.objectContaining({
      exit: 3,
      endedAt: 1_700_000_002_000,
      facts: { freed: "7" },
      output: "fact forged=1\nhello\n",
      pid: null,
    }),
  ]);
});

test("a run is followed from its first sign to its report, with all of its output", async () => {
  let output = "";
  const following = awaitRun({
    dir,
    token: "t",
    beginsBy: Date.now() + 5_000,
    limitMs: Number.MAX_SAFE_INTEGER / 2,
    signal: new AbortController().signal,
    async onOutput(chunk) {
      output += Buffer.from(chunk).toString();
    },
  });
  await put("1700000000-1.log", "one\n");
  await put("1700000000-1.started", STARTED);
  await writeFile(join(dir, "runs", "1700000000-1.log"), "two\n", { flag: "a" });
  await put("1700000000-1.report", REPORT);
  expect(await following).toMatchObject({ state: "ended", run: { exit: 3 } });
  expect(output).toBe("one\ntwo\n");
});

test("a run that never begins, never ends or is given up is told apart", async () => {
  const options = {
    dir,
    token: "t",
    beginsBy: Date.now() + 20,
    limitMs: 1,
    signal: new AbortController().signal,
  };
  expect(await awaitRun(options)).toEqual({ state: "not-begun", run: undefined });
  expect(await awaitRun({ ...options, beginsBy: Date.now() + 5_000, signal: AbortSignal.abort() })).toEqual({
    state: "aborted",
    run: undefined,
  });
  await put("1700000000-1.started", STARTED);
  expect(await awaitRun(options)).toMatchObject({ state: "not-ended", run: { pid: 1 } });
});

test("only lines of the form of a fact are facts", () => {
  expect(readFacts("fact a=1\n fact b=2\nfact c d=3\nfact e=x=y\n")).toEqual({ a: "1", e: "x=y" });
});
