import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { watch } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { loadProcedure } from "../procedures/_catalogue.ts";
import { readRuns } from "./runs.ts";
import { EXIT_SKIPPED, LOG_HEAD_BYTES, LOG_TAIL_BYTES, renderScript } from "./script.ts";

let state: string;
let dir: string;
beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), "script '$(x) "));
  dir = join(state, "deployments", "d1");
  await mkdir(dir, { recursive: true });
  return () => rm(state, { recursive: true, force: true });
});

async function put(payload: string, timeoutMs = 60_000): Promise<void> {
  const procedure = await loadProcedure("low-space-alert");
  if (procedure === undefined) throw new Error("no procedure");
  await writeFile(join(dir, "script.sh"), renderScript({ ...procedure, timeoutMs }, payload));
}
const start = (env: Record<string, string> = {}): ChildProcess =>
  spawn("/bin/sh", [join(dir, "script.sh")], {
    env: { PATH: "/usr/bin:/bin", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
const run = async (env: Record<string, string> = {}): Promise<number> => {
  const [code] = (await once(start(env), "exit")) as [number];
  return code;
};
const alerts = async (): Promise<Record<string, unknown>[]> => {
  const folder = join(state, "alerts");
  const names = await readdir(folder).catch(() => []);
  return await Promise.all(
    names.map(
      async (name) => JSON.parse(await readFile(join(folder, name), "utf8")) as Record<string, unknown>,
    ),
  );
};

test("a run leaves start, end, exit, output and facts, for this user only", async () => {
  await put(`echo out; echo error >&2; fact a "b=c"; [ -z "$DRY_RUN" ]`);
  expect(await run({ DESKSIDE_TOKEN: "t1" })).toBe(0);
  const [report] = await readRuns(dir);
  expect(report).toMatchObject({
    exit: 0,
    trigger: "schedule",
    token: "t1",
    facts: { a: "b=c" },
    output: "out\nerror\n",
    note: "",
  });
  expect((await stat(join(dir, "runs", `${report?.name}.log`))).mode & 0o077).toBe(0);
  expect(await readdir(join(dir, "runs"))).toHaveLength(3);
});

test("the exit status is the payload's, whatever its output does, and the first failing command ends it", async () => {
  await put("echo before; (exit 7); echo after");
  expect(await run()).toBe(7);
  expect((await readRuns(dir))[0]).toMatchObject({ exit: 7, output: "before\n" });
});

test("a failure of the schedule is told once, until a run succeeds", async () => {
  await put('[ -e "$dir/good" ]');
  expect([await run(), await run()]).toEqual([1, 1]);
  expect(await alerts()).toEqual([
    expect.objectContaining({ kind: "run-failed", deployment: "d1", facts: { exit: 1 }, simulated: false }),
  ]);
  await writeFile(join(dir, "good"), "");
  expect(await run()).toBe(0);
  await rm(join(dir, "good"));
  await run();
  expect(await alerts()).toHaveLength(2);
  await run({ DESKSIDE_TRIGGER: "run-now" });
  expect(await alerts()).toHaveLength(2);
});

test("endless output is cut in the middle, and the payload never waits for it", async () => {
  await put('head -c 3000000 /dev/zero | tr "\\0" x; echo; echo the end');
  expect(await run()).toBe(0);
  const [report] = await readRuns(dir);
  const { size } = await stat(join(dir, "runs", `${report?.name}.log`));
  expect(size).toBeLessThan(LOG_HEAD_BYTES + LOG_TAIL_BYTES + 200);
  expect(report?.output).toMatch(/the end\n$/);
});

test("a run over its time limit is ended with all that it started", async () => {
  await put("trap '' TERM; sleep 300 & echo $!; wait; sleep 300", 1_000);
  expect(await run()).toBe(137);
  const [report] = await readRuns(dir);
  expect(report?.note).toBe("ended after its time limit of 1 s");
  // Gone, or dead and not yet collected.
  const left = await readFile(`/proc/${Number(report?.output)}/stat`, "latin1").catch(() => "Z gone");
  expect(left).toMatch(/\bZ\b/);
});

test("a run that is asked to end takes its payload along, and a second one meanwhile is skipped", async () => {
  await put(': >"$dir/begun"; sleep 300');
  const first = start();
  await new Promise<void>((resolve) => {
    const seen = watch(dir, (_event, name) => {
      if (name !== "begun") return;
      seen.close();
      resolve();
    });
  });
  expect(await run()).toBe(EXIT_SKIPPED);
  const ended = once(first, "exit");
  first.kill("SIGTERM");
  await ended;
  const notes = (await readRuns(dir)).map(({ note }) => note).sort();
  expect(notes).toEqual(["skipped: the run before it has not ended", "stopped"]);
  expect(await alerts()).toEqual([]);
  await put("true");
  expect(await run()).toBe(0);
});
