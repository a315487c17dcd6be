/** What the procedures do to real files, run once and in the tests that need no timer. */
import { execFileSync } from "node:child_process";
import { existsSync, watch } from "node:fs";
import {
  link,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  realpath,
  rm,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DeploymentPlan, TestReport } from "@deskside/protocol";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type BoxAgent, startBoxAgent } from "../../support/box-agent-client.ts";
import { type CronBox, startCronBox } from "../../support/cron-box.ts";

let box: CronBox;
let base: string;
let stateDir: string;
let agent: BoxAgent;
let deployments = 0;

beforeAll(async () => {
  box = await startCronBox();
});
afterAll(async () => {
  await box?.stop();
});
beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), "procedures-")));
  stateDir = join(base, "state");
  await mkdir(stateDir);
  agent = await startBoxAgent(box, stateDir);
  return async () => {
    await agent[Symbol.asyncDispose]();
    await rm(base, { recursive: true, force: true });
  };
});

const once = (procedure: string, params: object) =>
  agent.run<TestReport>("procedure.run-once", { procedure, params, stream: 1 });
const plan = (procedure: string, params: object) =>
  agent.run<DeploymentPlan>("procedure.plan", { procedure, params });
const testMode = (deployment: string, mode: string) =>
  agent.run<TestReport>("procedure.run-test", { deployment, mode, stream: 1 });

async function install(procedure: string, params: object): Promise<string> {
  deployments += 1;
  const deployment = `p${deployments}`;
  const { planHash } = (await plan(procedure, params)).document;
  expect(await agent.run("procedure.install", { deployment, procedure, params, planHash })).toMatchObject({
    status: "ok",
  });
  return deployment;
}

/** A file that nobody has touched for a month. */
async function old(path: string, text = "old\n"): Promise<string> {
  await writeFile(path, text);
  const then = new Date(Date.now() - 30 * 86_400_000);
  await utimes(path, then, then);
  return path;
}

describe("clean temporary files", () => {
  test("removes what is old, and keeps the young, the excluded, the open, links, sockets and other file systems", async () => {
    const root = join(base, "root");
    await mkdir(join(root, "keep me"), { recursive: true });
    await mkdir(join(root, "sub"));
    await mkdir(join(root, "mounted"));
    const outside = await old(join(base, "outside"));
    const gone = [
      await old(join(root, "a b"), "x".repeat(5_000)),
      await old(join(root, "sub", "-rf\n$(id)'é")),
    ];
    const stays = [
      await old(join(root, "keep me", "inside")),
      await old(join(root, "notes.keep")),
      join(root, "young"),
      join(root, "link"),
      join(root, "socket"),
    ];
    await writeFile(join(root, "young"), "young");
    await symlink(outside, join(root, "link"));
    execFileSync("python3", [
      "-c",
      "import socket,sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])",
      join(root, "socket"),
    ]);
    box.run("mount", ["-t", "tmpfs", "tmpfs", join(root, "mounted")]);
    box.run("/bin/sh", [
      "-c",
      'echo x >"$1" && touch -d "30 days ago" "$1"',
      "sh",
      join(root, "mounted", "file"),
    ]);
    const busy = await old(join(root, "busy"));
    // The holder must be seen from inside the box, where the script looks.
    const holder = box.spawn("/bin/sh", [
      "-c",
      'exec 7<"$1"; touch -d "30 days ago" "$1"; echo held; read -r end',
      "sh",
      busy,
    ]);
    await new Promise((resolve) => holder.stdout?.once("data", resolve));
    const params = { roots: [root], minimumAgeDays: 14, exclude: ["*.keep", "keep me"] };
    try {
      const planned = await plan("clean-temporary-files", params);
      expect(planned.document.dryRun.summary).toMatch(
        /^Would remove 2 files and 0 empty folders: \d+ bytes\.$/,
      );
      for (const path of [...gone, ...stays, busy])
        expect(existsSync(path) || path.endsWith("link")).toBe(true);

      const ran = await once("clean-temporary-files", params);
      expect(ran.document).toMatchObject({
        status: "passed",
        exit: 0,
        facts: { removedFiles: "2", failedFiles: "0" },
      });
      expect(Number((ran.document.facts as Record<string, string>).freedBytes)).toBeGreaterThanOrEqual(8_192);
      expect(ran.output).toContain(`removed: ${root}/a b`);
      for (const path of gone) expect(existsSync(path)).toBe(false);
      for (const path of [...stays, busy, outside]) expect(existsSync(path)).toBe(true);
      expect(box.run("/bin/ls", [join(root, "mounted")]).toString()).toBe("file\n");
    } finally {
      holder.stdin?.end();
      box.run("umount", [join(root, "mounted")]);
    }
  });

  test("bytes count as freed only with the last name of a file; old empty folders go unless somebody stands in them", async () => {
    const root = join(base, "root");
    await mkdir(join(root, "empty"), { recursive: true });
    await mkdir(join(root, "stood in"));
    const then = new Date(Date.now() - 30 * 86_400_000);
    const first = await old(join(root, "first"), "x".repeat(100_000));
    await link(first, join(base, "second"));
    await utimes(join(root, "empty"), then, then);
    await utimes(join(root, "stood in"), then, then);
    const holder = box.spawn("/bin/sh", [
      "-c",
      'cd "$1"; echo here; read -r end',
      "sh",
      join(root, "stood in"),
    ]);
    await new Promise((resolve) => holder.stdout?.once("data", resolve));
    const ran = await once("clean-temporary-files", { roots: [root] });
    holder.stdin?.end();
    expect(ran.document.facts).toMatchObject({ removedFiles: "1", removedFolders: "1", freedBytes: "0" });
    expect((await readdir(root)).sort()).toEqual(["stood in"]);
  });

  test.each(["/", "/etc", "/home", "/usr/share", "/root", "/proc/self", "/var"])(
    "the folder %s is never cleaned",
    async (root) => {
      const planned = await plan("clean-temporary-files", { roots: [root] });
      expect(planned.document.blockers).toHaveLength(1);
      expect(await once("clean-temporary-files", { roots: [root] })).toMatchObject({ status: "failed" });
    },
  );

  test("a root over a link, and the agent's own folder, are refused", async () => {
    await symlink("/usr/share", join(base, "alias"));
    for (const root of [join(base, "alias"), stateDir, base]) {
      expect((await plan("clean-temporary-files", { roots: [root] })).document.blockers).toHaveLength(1);
    }
  });

  test("all tests that need no timer pass, and the failure test puts the task back", async () => {
    const root = join(base, "root");
    await mkdir(root);
    const file = await old(join(root, "old"));
    const deployment = await install("clean-temporary-files", { roots: [root], exclude: ["*.keep"] });
    for (const mode of ["negative", "simulated-trigger"]) {
      expect((await testMode(deployment, mode)).document).toMatchObject({
        status: "passed",
        facts: { simulated: true },
      });
    }
    expect(existsSync(file)).toBe(true);
    expect((await testMode(deployment, "run-now")).document).toMatchObject({ status: "passed" });
    expect(await readdir(root)).toEqual([]);
    const failure = (await testMode(deployment, "failure")).document;
    expect(failure).toMatchObject({ status: "passed", exit: 1 });
    expect(failure.verified.map(({ held }) => held)).toEqual([true, true, true, true]);
    expect((await agent.run("procedure.verify", { deployment })).document).toMatchObject({
      state: "intact",
      lastRun: { exit: 1 },
    });
    await agent.run("procedure.rollback", { deployment });
  });

  test("on a disk that is quite full, with the agent's own folder on it, it still cleans and still reports", async () => {
    const disk = join(base, "disk");
    await mkdir(disk);
    box.run("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", disk]);
    try {
      box.run("mkdir", [join(disk, "state"), join(disk, "root")]);
      await using resident = await startBoxAgent(box, join(disk, "state"));
      const params = { roots: [join(disk, "root")] };
      const { planHash } = (
        await resident.run<DeploymentPlan>("procedure.plan", { procedure: "clean-temporary-files", params })
      ).document;
      const deployment = "full";
      expect(
        await resident.run("procedure.install", {
          deployment,
          procedure: "clean-temporary-files",
          params,
          planHash,
        }),
      ).toMatchObject({ status: "ok" });
      const fill =
        'cat /dev/zero >"$1/old" 2>/dev/null; touch -d "30 days ago" "$1/old"; ! echo x >"$1/more"; rm -f "$1/more"';
      box.run("/bin/sh", ["-c", fill, "sh", join(disk, "root")]);
      const tested = await resident.run<TestReport>("procedure.run-test", {
        deployment,
        mode: "run-now",
        stream: 1,
      });
      expect(tested.document).toMatchObject({ status: "passed", exit: 0 });
      expect(box.run("/bin/ls", [join(disk, "root")]).toString()).toBe("");
      await resident.run("procedure.rollback", { deployment });
    } finally {
      box.run("umount", [disk]);
    }
  });
});

describe("low-space alert", () => {
  test("raises once below the threshold, again only after a recovery, and says when it is only a test", async () => {
    const deployment = await install("low-space-alert", { path: base, thresholdPct: 50 });
    const alerts = async () => {
      const names = (await readdir(join(stateDir, "alerts"))).sort();
      return await Promise.all(
        names.map(async (name) => JSON.parse(await readFile(join(stateDir, "alerts", name), "utf8"))),
      );
    };
    expect((await testMode(deployment, "negative")).document).toMatchObject({ status: "passed" });
    expect(await alerts()).toEqual([]);
    expect((await testMode(deployment, "simulated-trigger")).document).toMatchObject({ status: "passed" });
    expect(await alerts()).toEqual([
      expect.objectContaining({
        kind: "low-space",
        deployment,
        simulated: true,
        summary: expect.stringMatching(/^Simulated: Only \d+ % free on /),
      }),
    ]);
    await rm(join(stateDir, "alerts"), { recursive: true });
    // A disk of its own that is nearly full, then emptied, then full again.
    const disk = join(base, "disk");
    await mkdir(disk);
    box.run("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", disk]);
    try {
      const real = await install("low-space-alert", { path: disk, thresholdPct: 20 });
      const fill = (kib: number) =>
        box.run("/bin/sh", ["-c", 'head -c "$2" /dev/zero >"$1/file"', "sh", disk, String(kib * 1024)]);
      for (const [kib, count] of [
        [900, 1],
        [900, 1],
        [100, 1],
        [900, 2],
      ] as const) {
        fill(kib);
        const report = (await testMode(real, "run-now")).document;
        expect(report).toMatchObject({ exit: 0 });
        expect(await alerts().catch(() => [])).toHaveLength(count);
      }
    } finally {
      box.run("umount", [disk]);
    }
  });
});

describe.each(["restic", "tar"])("timed backup with %s", (method) => {
  test("saves, reads a test file back, keeps so many, and can be restored by hand", async () => {
    const source = join(base, "my 'files' $(id)");
    const destination = join(base, "backups");
    await mkdir(source);
    await mkdir(destination);
    await writeFile(join(source, "letter"), "Dear Anna");
    await writeFile(join(source, "skip.tmp"), "no");
    const params = { sources: [source], destination, method, keep: 1, exclude: ["*.tmp"] };
    const planned = (await plan("timed-backup", params)).document;
    expect(planned.blockers).toEqual([]);
    expect(planned.warnings.join("\n")).toContain("on one disk");
    expect(await readdir(destination)).toEqual([]);
    const deployment = await install("timed-backup", params);
    for (let run = 0; run < 2; run += 1) {
      const report = (await testMode(deployment, "run-now")).document;
      expect(report).toMatchObject({ status: "passed", facts: { method } });
    }
    if (method === "tar") {
      const archives = await readdir(destination);
      expect(archives).toHaveLength(1);
      const names = execFileSync("tar", ["tzf", join(destination, archives[0] ?? "")]).toString();
      expect(names).toContain("/letter\n");
      expect(names).not.toContain("skip.tmp");
    } else {
      const restic = [
        "--no-cache",
        "-r",
        join(destination, "backup.restic"),
        "--password-file",
        join(destination, "backup.password"),
      ];
      expect(execFileSync("restic", [...restic, "dump", "latest", join(source, "letter")]).toString()).toBe(
        "Dear Anna",
      );
      expect(JSON.parse(execFileSync("restic", [...restic, "snapshots", "--json"]).toString())).toHaveLength(
        1,
      );
    }
    // A source that is gone must fail, not be saved as nothing.
    await rm(source, { recursive: true });
    expect(await testMode(deployment, "run-now")).toMatchObject({
      status: "failed",
      document: { exit: 1, output: expect.stringContaining("is not there") },
    });
    await agent.run("procedure.rollback", { deployment });
    expect((await readdir(destination)).length).toBeGreaterThan(0);
  });
});

test("a cancelled run ends within two seconds with all its processes, and says so", async () => {
  const source = join(base, "source");
  await mkdir(source);
  // A sparse file of 1 TiB takes tar for ever, and the disk nothing.
  const destination = join(base, "backups");
  await mkdir(destination);
  const big = await open(join(source, "endless"), "w");
  await big.truncate(1 << 40);
  await big.close();
  let began: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => {
    began = resolve;
  });
  const runs = join(stateDir, "run-once");
  const running = agent.start("procedure.run-once", {
    procedure: "timed-backup",
    params: { sources: [source], destination, method: "tar" },
    stream: 1,
  });
  const seen = watch(destination, () => began());
  await begun;
  seen.close();
  const at = performance.now();
  running.cancel();
  expect(await running.done).toMatchObject({ status: "cancelled" });
  expect(performance.now() - at).toBeLessThan(2_000);
  expect(box.run("/bin/sh", ["-c", "ps -eo args | grep -c '[t]ar --create' || :"]).toString().trim()).toBe(
    "0",
  );
  expect(await readdir(runs)).toEqual([]);
});
