/** The real daemon fires: the timer test, the schedule itself with the agent gone, and what an interruption leaves. */
import { existsSync, watch } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DeploymentPlan, DriftReport, TestReport } from "@deskside/protocol";
import { describe, expect, test } from "vitest";
import { createAlertWatch } from "../../../../agent/src/alerts/alert-watch.ts";
import { type BoxAgent, startBoxAgent } from "../../support/box-agent-client.ts";
import { type CronBox, startCronBox } from "../../support/cron-box.ts";

/** cron fires once a minute, and an entry that comes too late in one waits for the next. */
const FIRE_LIMIT_MS = 90_000;
const FOREIGN = "# theirs\n0 0 1 1 * /bin/true\n";

interface Place extends AsyncDisposable {
  readonly box: CronBox;
  readonly stateDir: string;
  readonly watched: string;
}

async function makePlace(): Promise<Place> {
  const base = await realpath(await mkdtemp(join(tmpdir(), "timer-")));
  const stateDir = join(base, "state");
  const watched = join(base, "watched");
  await mkdir(stateDir);
  await mkdir(watched);
  const box = await startCronBox();
  box.setCrontab(FOREIGN);
  return {
    box,
    stateDir,
    watched,
    async [Symbol.asyncDispose]() {
      await box.stop();
      await rm(base, { recursive: true, force: true });
    },
  };
}

async function install(agent: BoxAgent, params: object): Promise<void> {
  const procedure = "low-space-alert";
  const { planHash } = (await agent.run<DeploymentPlan>("procedure.plan", { procedure, params })).document;
  expect(
    await agent.run("procedure.install", { deployment: "d1", procedure, params, planHash }),
  ).toMatchObject({ status: "ok" });
}

const timerNow = (agent: BoxAgent, onOutput: (text: string) => void) =>
  agent.start("procedure.run-test", { deployment: "d1", mode: "timer-now", stream: 1 }, onOutput);
const verify = async (agent: BoxAgent) =>
  (await agent.run<DriftReport>("procedure.verify", { deployment: "d1" })).document;

/** Resolves once a file of that kind is in the folder: by its events, with a deadline. */
async function fileIn(folder: string, kind: RegExp, limitMs: number): Promise<string> {
  const found = Promise.withResolvers<string>();
  const look = async () => {
    const name = (await readdir(folder)).find((each) => kind.test(each));
    if (name !== undefined) found.resolve(name);
  };
  const watcher = watch(folder, () => void look());
  const timer = setTimeout(
    () => found.reject(new Error(`no ${kind} in ${folder} after ${limitMs} ms`)),
    limitMs,
  );
  try {
    await look();
    return await found.promise;
  } finally {
    clearTimeout(timer);
    watcher.close();
  }
}

describe.concurrent("with a real cron daemon", { timeout: FIRE_LIMIT_MS + 30_000 }, () => {
  test("the timer test is fired by cron, shows its output live, and leaves the schedule as it was", async () => {
    await using place = await makePlace();
    await using agent = await startBoxAgent(place.box, place.stateDir);
    await install(agent, { path: place.watched, thresholdPct: 1, schedule: "daily 03:10" });
    const before = place.box.crontab();
    let output = "";
    const armed = Promise.withResolvers<string>();
    const running = timerNow(agent, (text) => {
      output += text;
      armed.resolve(place.box.crontab()?.toString() ?? "");
    });
    const during = await armed.promise;
    expect(during).toMatch(/^\d+ \d+ \d+ \d+ \* \/bin\/sh '[^']*\/timer-test\.sh' # deskside-once:d1\n/);
    expect(during.endsWith(before?.toString() ?? "none")).toBe(true);
    const outcome = await running.done;
    const report = outcome.document as TestReport;
    expect(report.verified.map(({ what, held }) => [what, held])).toContainEqual([
      "The scheduler started it at the set minute",
      true,
    ]);
    expect(report.verified).toContainEqual(
      expect.objectContaining({ what: "The schedule is as it was before the test", held: true }),
    );
    expect(report).toMatchObject({ status: "passed", exit: 0 });
    expect(output).toContain("% free on");
    expect(place.box.crontab()).toEqual(before);
    expect(await verify(agent)).toMatchObject({ state: "intact", lastRun: { exit: 0 } });
    expect(await readdir(join(place.stateDir, "deployments/d1"))).not.toContain("timer-test.sh");
  });

  test("the schedule fires with the agent gone, and its alert is told once at the agent's next start", async () => {
    await using place = await makePlace();
    const agent = await startBoxAgent(place.box, place.stateDir);
    place.box.run("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", place.watched]);
    place.box.run("/bin/sh", ["-c", 'head -c 900000 /dev/zero >"$1/file"', "sh", place.watched]);
    await install(agent, { path: place.watched, thresholdPct: 50, schedule: "every 1 minutes" });
    await agent.kill();
    await fileIn(join(place.stateDir, "alerts"), /\.json$/, FIRE_LIMIT_MS);
    await fileIn(join(place.stateDir, "deployments/d1/runs"), /\.report$/, FIRE_LIMIT_MS);

    const told: string[] = [];
    const first = Promise.withResolvers<void>();
    const alerts = createAlertWatch({
      stateDir: place.stateDir,
      async onAlert(alert) {
        told.push(`${alert.kind} ${alert.deployment} ${alert.simulated}`);
        first.resolve();
      },
    });
    await alerts.start();
    await first.promise;
    await alerts.stop();
    expect(told).toEqual(["low-space d1 false"]);
    expect(await readdir(join(place.stateDir, "alerts"))).toEqual([]);
    await using next = await startBoxAgent(place.box, place.stateDir);
    expect(await verify(next)).toMatchObject({
      state: "intact",
      lastRun: { exit: 0, output: expect.stringContaining("Alert raised.") },
    });
  });

  test("a timer test whose agent is killed is undone at the next start, and never fires", async () => {
    await using place = await makePlace();
    const agent = await startBoxAgent(place.box, place.stateDir);
    await install(agent, { path: place.watched, schedule: "daily 03:10" });
    const before = place.box.crontab();
    await new Promise<void>((resolve) => void timerNow(agent, () => resolve()));
    expect(place.box.crontab()?.toString()).toContain("deskside-once:d1");
    await agent.kill();
    await using next = await startBoxAgent(place.box, place.stateDir);
    expect(next.recovered).toEqual([
      { deployment: "d1", ok: true, what: expect.stringContaining("timer test") },
    ]);
    expect(place.box.crontab()).toEqual(before);
    expect(existsSync(join(place.stateDir, "deployments/d1/timer-test.sh"))).toBe(false);
    expect(await verify(next)).toMatchObject({ state: "intact" });
    await next.kill();
    await using again = await startBoxAgent(place.box, place.stateDir);
    expect(again.recovered).toEqual([]);
  });

  test("a timer test that is stopped takes its entry out at once; a second one beside it is refused", async () => {
    await using place = await makePlace();
    await using agent = await startBoxAgent(place.box, place.stateDir);
    await install(agent, { path: place.watched, schedule: "daily 03:10" });
    const before = place.box.crontab();
    const armed = Promise.withResolvers<void>();
    const running = timerNow(agent, () => armed.resolve());
    await armed.promise;
    expect(await timerNow(agent, () => undefined).done).toMatchObject({
      status: "failed",
      message: expect.stringContaining("going on"),
    });
    const at = performance.now();
    running.cancel();
    expect(await running.done).toMatchObject({ status: "cancelled" });
    expect(performance.now() - at).toBeLessThan(2_000);
    expect(place.box.crontab()).toEqual(before);
  });

  test("the timer test keeps away from the minute at which the schedule is due itself", async () => {
    await using place = await makePlace();
    await using agent = await startBoxAgent(place.box, place.stateDir);
    const due = new Date(Math.ceil((Date.now() + 10_000) / 60_000) * 60_000);
    await install(agent, {
      path: place.watched,
      schedule: `daily ${due.toISOString().slice(11, 16)}`,
    });
    const armed = Promise.withResolvers<void>();
    const running = timerNow(agent, () => armed.resolve());
    await armed.promise;
    const once = (place.box.crontab()?.toString() ?? "")
      .split("\n")
      .find((line) => line.includes("deskside-once"));
    expect(once).toMatch(/^\d+ \d+ /);
    expect(once?.startsWith(`${due.getUTCMinutes()} ${due.getUTCHours()} `)).toBe(false);
    running.cancel();
    expect(await running.done).toMatchObject({ status: "cancelled" });
  });

  test("a roll-back rehearsal that was cut off has its task put back at the next start", async () => {
    await using place = await makePlace();
    const agent = await startBoxAgent(place.box, place.stateDir);
    await install(agent, { path: place.watched, schedule: "daily 03:10" });
    const before = place.box.crontab();
    await agent.kill();
    // As a crash in the middle of the rehearsal leaves it: the intent on the disk, the line out.
    await writeFile(
      join(place.stateDir, "deployments/d1/intent.json"),
      JSON.stringify({ kind: "rehearsal", token: "t", at: 1 }),
    );
    place.box.setCrontab(FOREIGN);
    await using next = await startBoxAgent(place.box, place.stateDir);
    expect(next.recovered).toEqual([
      { deployment: "d1", ok: true, what: expect.stringContaining("put back") },
    ]);
    expect(place.box.crontab()).toEqual(before);
  });

  test("all deployments since a moment are rolled back together, and earlier ones stay", async () => {
    await using place = await makePlace();
    await using agent = await startBoxAgent(place.box, place.stateDir);
    await install(agent, { path: place.watched, schedule: "daily 03:10" });
    const record = join(place.stateDir, "deployments/d1/deployment.json");
    const { snapshot } = JSON.parse(await readFile(record, "utf8"));
    const program = `
      import { rollBackAllSince } from ${JSON.stringify(join(import.meta.dirname, "../../../../agent/src/deployments/rollback.ts"))};
      const [stateDir, since] = process.argv.slice(1);
      console.log(JSON.stringify((await rollBackAllSince(stateDir, Number(since))).map(({ id, outcome }) => [id, outcome.ok])));`;
    const since = (ms: number) =>
      JSON.parse(
        place.box
          .run(process.execPath, ["--input-type=module", "-e", program, place.stateDir, String(ms)])
          .toString(),
      );
    expect(since(snapshot.takenAt + 1)).toEqual([]);
    expect(since(snapshot.takenAt)).toEqual([["d1", true]]);
    expect(place.box.crontab()?.toString()).toBe(FOREIGN);
  });
});
