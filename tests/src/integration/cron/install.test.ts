/** Plan, install, watch for drift and roll back, with the real `crontab` and a real cron daemon. */
import { chmod, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DeploymentPlan, DriftReport, InstallReport, RollbackReport } from "@deskside/protocol";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type BoxAgent, startBoxAgent } from "../../support/box-agent-client.ts";
import { type CronBox, startCronBox } from "../../support/cron-box.ts";

/** What somebody has in their crontab: settings, odd bytes, tabs, a copied mark. */
const FOREIGN = Buffer.concat([
  Buffer.from('# mine\nSHELL=/bin/false\nMAILTO=""\n\t 5 4 * * *\t/home/me/own.sh 100\\%  # deskside:d1\n# '),
  Buffer.from([0xff, 0xfe, 0x80]),
  Buffer.from(" odd \\r \b\r\n\n"),
]);

let box: CronBox;
let stateDir: string;
let agent: BoxAgent;
let params: object;

beforeAll(async () => {
  box = await startCronBox();
});
afterAll(async () => {
  await box?.stop();
});
beforeEach(async () => {
  box.run("/bin/sh", ["-c", "crontab -r 2>/dev/null || :"]);
  stateDir = await realpath(await mkdtemp(join(tmpdir(), "cron state é ")));
  const watched = join(stateDir, "watched");
  await mkdir(watched);
  params = { path: watched, thresholdPct: 5, schedule: "daily 03:10" };
  agent = await startBoxAgent(box, stateDir);
  return async () => {
    await agent[Symbol.asyncDispose]();
    await rm(stateDir, { recursive: true, force: true });
  };
});

const plan = async (given: object = params) => {
  const outcome = await agent.run<DeploymentPlan>("procedure.plan", {
    procedure: "low-space-alert",
    params: given,
  });
  expect(outcome).toMatchObject({ status: "ok" });
  return outcome.document;
};
const install = async (deployment: string, planHash?: string) =>
  await agent.run<InstallReport>("procedure.install", {
    deployment,
    procedure: "low-space-alert",
    params,
    planHash: planHash ?? (await plan()).planHash,
  });
const verify = async (deployment: string) =>
  (await agent.run<DriftReport>("procedure.verify", { deployment })).document;
const rollback = (deployment: string) => agent.run<RollbackReport>("procedure.rollback", { deployment });

test("a plan says what would stand where, changes nothing, and has nothing in its way", async () => {
  box.setCrontab(FOREIGN);
  const first = await plan();
  expect(first.blockers).toEqual([]);
  expect(first.nativeText).toBe(`10 3 * * * /bin/sh '${stateDir}/deployments/ID/script.sh' # deskside:ID`);
  expect(first.dryRun.lines.join("\n")).toContain("the threshold is 5 %");
  expect(first.existing[0]).toMatchObject({ path: "crontab of root", sha256: expect.any(String) });
  expect((await plan()).planHash).toBe(first.planHash);
  expect((await plan({ ...params, thresholdPct: 6 })).planHash).not.toBe(first.planHash);
  expect(box.crontab()).toEqual(FOREIGN);
});

test("an installation adds one line that runs only our script; foreign lines stay byte for byte; a roll-back gives all back", async () => {
  box.setCrontab(FOREIGN);
  const outcome = await install("d1");
  expect(outcome).toMatchObject({ status: "ok", document: { alreadyInstalled: false } });
  const line = `10 3 * * * /bin/sh '${stateDir}/deployments/d1/script.sh' # deskside:d1\n`;
  expect(box.crontab()).toEqual(Buffer.concat([Buffer.from(line), FOREIGN]));
  expect(await readFile(join(stateDir, "deployments/d1/snapshot/0.bytes"))).toEqual(FOREIGN);
  expect(await verify("d1")).toMatchObject({ state: "intact", nextRunAt: expect.any(Number) });

  expect((await rollback("d1")).document).toMatchObject({ state: "rolled-back" });
  expect(box.crontab()).toEqual(FOREIGN);
  expect(await verify("d1")).toMatchObject({ state: "missing" });
  expect((await rollback("d1")).document).toMatchObject({ state: "already-gone" });
});

test("where there was no crontab, there is none after the roll-back", async () => {
  await install("d1");
  expect(box.crontab()).not.toBeNull();
  expect((await rollback("d1")).document).toMatchObject({ state: "rolled-back" });
  expect(box.crontab()).toBeNull();
});

test("the same installation twice is a no-op, and another plan under its id is refused", async () => {
  const { planHash } = await plan();
  await install("d1", planHash);
  const table = box.crontab();
  expect(await install("d1", planHash)).toMatchObject({ status: "ok", document: { alreadyInstalled: true } });
  expect(box.crontab()).toEqual(table);
  params = { ...params, thresholdPct: 7 };
  expect(await install("d1")).toMatchObject({
    status: "failed",
    message: expect.stringContaining("another plan"),
  });
  expect(box.crontab()).toEqual(table);
});

test("a plan that is no longer true is not installed", async () => {
  const { planHash } = await plan();
  params = { ...params, thresholdPct: 9 };
  expect(await install("d1", planHash)).toMatchObject({
    status: "failed",
    message: expect.stringContaining("plan again"),
  });
  expect(box.crontab()).toBeNull();
});

test("two deployments do not disturb each other, in whatever order they go", async () => {
  box.setCrontab(FOREIGN);
  await install("d1");
  params = { ...params, schedule: "weekly mon 04:00" };
  await install("d2");
  expect((await rollback("d1")).document).toMatchObject({ state: "rolled-back" });
  expect(await verify("d2")).toMatchObject({ state: "intact" });
  expect((await rollback("d2")).document).toMatchObject({ state: "rolled-back" });
  expect(box.crontab()).toEqual(FOREIGN);
});

test("a line or script that somebody changed is drift, and a roll-back still takes out only ours", async () => {
  await install("d1");
  box.setCrontab(`${box.crontab()?.toString().replace("10 3", "11 3")}7 7 * * * theirs\n`);
  expect(await verify("d1")).toMatchObject({
    state: "drifted",
    diff: expect.stringContaining("+11 3 * * *"),
  });
  expect((await rollback("d1")).document).toMatchObject({
    state: "kept-changes",
    diff: expect.stringContaining("+7 7 * * * theirs"),
  });
  expect(box.crontab()?.toString()).toBe("7 7 * * * theirs\n");

  await install("d2");
  await writeFile(join(stateDir, "deployments/d2/script.sh"), "#!/bin/sh\n");
  expect(await verify("d2")).toMatchObject({ state: "drifted", summary: expect.stringContaining("script") });
  await rm(join(stateDir, "deployments/d2/script.sh"));
  expect(await verify("d2")).toMatchObject({ state: "drifted", foundHash: null });
  box.setCrontab("7 7 * * * theirs\n");
  expect(await verify("d2")).toMatchObject({ state: "missing" });
});

test("a change by somebody else between our reading and our writing is kept", async () => {
  box.setCrontab("5 5 * * * theirs\n");
  // A crontab that, asked for the table the second time within an edit, has just been changed by somebody else.
  const wrapper = join(stateDir, "crontab-wrapper");
  await writeFile(
    wrapper,
    `#!/bin/sh
if [ "$1" = -l ] && [ ! -e ${stateDir.replaceAll(/[^/\w]/g, "\\$&")}/raced ]; then
  state=${stateDir.replaceAll(/[^/\w]/g, "\\$&")}
  if [ -e "$state/armed" ]; then touch "$state/raced"; { crontab -l; echo '1 1 * * * raced'; } | crontab -; else touch "$state/armed"; fi
fi
exec crontab "$@"
`,
  );
  await chmod(wrapper, 0o755);
  const edit = `
    import { createCronScheduler } from ${JSON.stringify(join(import.meta.dirname, "../../../../agent/src/schedulers/cron.ts"))};
    const [stateDir, program] = process.argv.slice(1);
    const scheduler = createCronScheduler({ stateDir, program });
    const task = { id: "d1", scriptPath: stateDir + "/script.sh", schedule: { every: "minutes", minutes: 60 } };
    console.log(JSON.stringify(await scheduler.put(task)));`;
  const said = box.run(process.execPath, ["--input-type=module", "-e", edit, stateDir, wrapper]).toString();
  expect(JSON.parse(said)).toEqual({ ok: true });
  expect(box.crontab()).toEqual(
    Buffer.concat([
      Buffer.from(`0 * * * * /bin/sh '${stateDir}/script.sh' # deskside:d1\n`),
      Buffer.from("5 5 * * * theirs\n"),
      Buffer.from("1 1 * * * raced\n"),
    ]),
  );
});

test("a user who cannot read the table itself is told when crontab -l leaves it in doubt", async () => {
  const program = `
    import { createCronScheduler } from ${JSON.stringify(join(import.meta.dirname, "../../../../agent/src/schedulers/cron.ts"))};
    const scheduler = createCronScheduler({ stateDir: process.argv[1] });
    const put = () => scheduler.put({ id: "d1", scriptPath: "/x/script.sh", schedule: { every: "minutes", minutes: 60 } });
    console.log(JSON.stringify(await put()));`;
  const asNobody = (file: string, args: readonly string[], input?: string) =>
    box
      .run("setpriv", ["--reuid", "65534", "--regid", "65534", "--clear-groups", file, ...args], input)
      .toString();
  const folder = box.run("/bin/sh", ["-c", "d=$(mktemp -d) && chown 65534 $d && printf %s $d"]).toString();
  const run = () => JSON.parse(asNobody(process.execPath, ["--input-type=module", "-e", program, folder]));
  try {
    asNobody("crontab", ["-"], "5 5 * * * x\r\n");
    expect(run()).toEqual({
      ok: false,
      problem: expect.stringContaining("could not be written back unchanged"),
    });
    asNobody("crontab", ["-"], "5 5 * * * x\n");
    expect(run()).toEqual({ ok: true });
    expect(asNobody("crontab", ["-l"])).toBe("0 * * * * /bin/sh '/x/script.sh' # deskside:d1\n5 5 * * * x\n");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("a table that was written past crontab keeps the comments at its beginning", async () => {
  const bytes = "# one\n# two\n# three\n5 5 * * * x\n";
  box.forceCrontab(bytes);
  await install("d1");
  expect(box.crontab()?.toString()).toMatch(/# deskside:d1\n# one\n# two\n# three\n5 5 \* \* \* x\n$/);
  await rollback("d1");
  expect(box.crontab()?.toString()).toBe(bytes);
});

test.each([
  ["has a bad line", "99 * * * * /bin/true\n", "bad minute"],
  ["does not end in a newline, so that cron ignores it", "5 5 * * * /bin/true", "newline"],
])(
  "a crontab that %s is a blocker with crontab's own words, and stays as it is",
  async (_what, bytes, words) => {
    const { planHash } = await plan();
    box.forceCrontab(bytes);
    expect((await plan()).blockers[0]?.problem).toContain(words);
    expect(await install("d1", planHash)).toMatchObject({
      status: "failed",
      message: expect.stringContaining(words),
    });
    expect(box.crontab()?.toString()).toBe(bytes);
  },
);

test.each([
  [{ schedule: "every second" }, "schedule: write"],
  [{ schedule: "* * * * *" }, "schedule: write"],
  [{ path: "/tmp/a\nb" }, "control characters"],
  [{ path: "/tmp/../etc" }, "absolute path"],
  [{ path: "relative" }, "absolute path"],
  [{ thresholdPct: 0 }, "thresholdPct: at least 1"],
  [{ thresholdPct: 51 }, "thresholdPct: at most 50"],
  [{ thresholdPct: "5" }, "thresholdPct: must be"],
  [{ more: 1 }, "no parameter more"],
])("the parameters %j are refused by name before anything is written", async (wrong, words) => {
  const outcome = await agent.run("procedure.plan", {
    procedure: "low-space-alert",
    params: { ...params, ...wrong },
  });
  expect(outcome).toMatchObject({ status: "failed", message: expect.stringContaining(words) });
  expect(box.crontab()).toBeNull();
});

test("shell words in a path are only text", async () => {
  const odd = join(stateDir, "watched", "$(touch x)`touch x`'; touch x; #%");
  await mkdir(odd);
  params = { ...params, path: odd };
  await install("d1");
  const tested = await agent.run<{ output: string }>("procedure.run-test", {
    deployment: "d1",
    mode: "run-now",
    stream: 1,
  });
  expect(tested).toMatchObject({ status: "ok" });
  expect(tested.document.output).toContain(`free on ${odd};`);
  expect(() => box.run("/bin/ls", ["/root/x"])).toThrow();
});

test.each(["constructor", "no-such", "__proto__"])("the procedure %s is not known", async (procedure) => {
  const outcome = await agent.run("procedure.install", {
    deployment: "d1",
    procedure: procedure.replaceAll("_", "a"),
    params: {},
    planHash: "A".repeat(43),
  });
  expect(outcome).toMatchObject({ status: "failed", message: expect.stringContaining("no procedure") });
});

test("an installation that was cut off is taken out at the next start", async () => {
  box.setCrontab(FOREIGN);
  await install("d1");
  const record = join(stateDir, "deployments/d1/deployment.json");
  await writeFile(
    record,
    (await readFile(record, "utf8")).replace('"state": "installed"', '"state": "preparing"'),
  );
  await agent.kill();
  agent = await startBoxAgent(box, stateDir);
  expect(agent.recovered).toEqual([expect.objectContaining({ deployment: "d1", ok: true })]);
  expect(box.crontab()).toEqual(FOREIGN);
  expect(await verify("d1")).toMatchObject({ state: "missing" });
});

test("without a cron daemon the plan says so, with the command that mends it", async () => {
  await using idle = await startCronBox({ daemon: false });
  await using lonely = await startBoxAgent(idle, stateDir);
  const outcome = await lonely.run<DeploymentPlan>("procedure.plan", {
    procedure: "low-space-alert",
    params,
  });
  expect(outcome.document.blockers).toEqual([
    { problem: expect.stringContaining("No cron daemon"), remedy: "service cron start" },
  ]);
  expect(
    await lonely.run("procedure.install", {
      deployment: "d1",
      procedure: "low-space-alert",
      params,
      planHash: outcome.document.planHash,
    }),
  ).toMatchObject({ status: "failed", message: expect.stringContaining("service cron start") });
});

test("without a crontab program the plan says so, and nothing else breaks", async () => {
  await using bare = await startCronBox({ daemon: false });
  bare.run("mount", ["--bind", "/dev/null", "/usr/bin/crontab"]);
  await using lonely = await startBoxAgent(bare, stateDir);
  const outcome = await lonely.run<DeploymentPlan>("procedure.plan", {
    procedure: "low-space-alert",
    params,
  });
  expect(outcome.document.blockers).toEqual([
    { problem: expect.stringContaining("no crontab program"), remedy: "apt-get install cron" },
  ]);
  expect(outcome.document.existing).toEqual([]);
});
