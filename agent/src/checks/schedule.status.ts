/** Whether this machine has a scheduler that runs, and whether a task stands in it and has run. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { id, text, z } from "@deskside/protocol";
import { readRuns } from "../deployments/runs.ts";
import { findProgram } from "../process/find-program.ts";
import { cronDaemonRuns } from "../schedulers/_cron-daemon.ts";
import { defineCheck, type Finding } from "./_check.ts";
import type { Probe } from "./_probe.ts";

export interface ScheduleReading {
  readonly crontabProgram: boolean;
  readonly cronInstalled: boolean;
  readonly cronRuns: boolean;
  readonly systemdRuns: boolean;
  /** Null: cron does not let us read it. */
  readonly crontab: string | null;
  readonly timers: string;
  /** What is looked for, in the crontab and the timers. */
  readonly match: string | null;
  readonly lastRun: { readonly atMs: number; readonly exit: number | null } | null;
  readonly isRoot: boolean;
}

export default defineCheck({
  id: "schedule.status",
  title: "Scheduler and its tasks",
  scope: "run_checks",
  params: () =>
    z.strictObject({
      /** A deployment of this agent. */
      deployment: z.optional(id()),
      /** Or a piece of a crontab line or a timer's name. */
      match: z.optional(text(200).check(z.minLength(2))),
    }),
  timeoutMs: 15_000,
  systems: {
    linux: async ({ deployment, match }, probe) => judgeSchedule(await gather(deployment, match, probe)),
  },
});

async function gather(
  deployment: string | undefined,
  match: string | undefined,
  probe: Probe,
): Promise<ScheduleReading> {
  const systemdRuns = existsSync("/run/systemd/system") && findProgram("systemctl") !== undefined;
  const [cronRuns, own] = await Promise.all([cronDaemonRuns(), probe.run("crontab", ["-l"])]);
  probe.note("/proc/*/comm", cronRuns ? "a cron daemon runs" : "no cron daemon runs");
  const timers = systemdRuns
    ? await probe.run("systemctl", ["list-timers", "--all", "--no-pager", "--plain"])
    : undefined;
  const none = /no crontab for/i.test(own.error);
  const [last] =
    deployment === undefined ? [] : await readRuns(join(probe.stateDir, "deployments", deployment), 1);
  if (last !== undefined) probe.note(`last run of ${deployment}`, JSON.stringify(last));
  return {
    crontabProgram: !own.missing,
    cronInstalled: ["cron", "crond"].some((name) => findProgram(name) !== undefined),
    cronRuns,
    systemdRuns,
    crontab: own.exit === 0 ? own.out : none ? "" : null,
    timers: timers?.out ?? "",
    match: deployment === undefined ? (match ?? null) : `# deskside:${deployment}`,
    lastRun: last === undefined ? null : { atMs: last.startedAt, exit: last.exit },
    isRoot: process.getuid?.() === 0,
  };
}

export function judgeSchedule(reading: ScheduleReading): Finding {
  const { match, crontab, cronRuns, systemdRuns, lastRun } = reading;
  const as = (command: string) => (reading.isRoot ? command : `sudo ${command}`);
  const lines = (crontab ?? "")
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.trimStart().startsWith("#"));
  const line =
    match === null ? undefined : lines.find((each) => each.includes(match) && endsAfter(each, match));
  const timer = match === null ? undefined : reading.timers.split("\n").find((each) => each.includes(match));
  const installed = match === null ? null : line !== undefined || timer !== undefined;
  const scheduler = cronRuns && systemdRuns ? "both" : cronRuns ? "cron" : systemdRuns ? "systemd" : "none";
  const facts = {
    scheduler,
    crontabProgram: reading.crontabProgram,
    cronInstalled: reading.cronInstalled,
    cronRunning: cronRuns,
    systemdRunning: systemdRuns,
    crontabLines: crontab === null ? null : lines.length,
    taskInstalled: installed,
    taskLine: line ?? timer ?? null,
    lastRunAtMs: lastRun?.atMs ?? null,
    lastRunExit: lastRun?.exit ?? null,
  };
  const say = (
    status: Finding["status"],
    summary: string,
    advice: string,
    remedy: string | null,
  ): Finding => ({
    status,
    summary,
    advice,
    facts: { ...facts, remedy },
  });
  const mend = (command: string) => `Mend it: \`${as(command)}\`, then run this check again.`;

  if (!reading.crontabProgram && !systemdRuns) {
    return say(
      "fail",
      "This machine has no scheduler.",
      mend("apt-get install cron"),
      as("apt-get install cron"),
    );
  }
  // A task that stands in the crontab needs cron; timers alone would not start it.
  if (!cronRuns && (!systemdRuns || line !== undefined)) {
    const remedy = !reading.cronInstalled
      ? "apt-get install cron"
      : systemdRuns
        ? "systemctl start cron"
        : "service cron start";
    return say(
      "fail",
      "No cron daemon is running: nothing in the crontab is ever started.",
      mend(remedy),
      as(remedy),
    );
  }
  if (installed === false) {
    if (crontab === null)
      return say(
        "unknown",
        "The crontab of this user cannot be read.",
        "Look at /etc/cron.allow and /etc/cron.deny.",
        null,
      );
    return say(
      "fail",
      "The task is not in the scheduler.",
      "It was never installed, or somebody removed it: install it again.",
      null,
    );
  }
  if (lastRun !== null && lastRun.exit !== null && lastRun.exit !== 0) {
    return say(
      "warn",
      `The task is installed; its last run ended with exit code ${lastRun.exit}.`,
      "Look at that run's output, then test it by hand (run now).",
      null,
    );
  }
  const words = {
    both: "cron and systemd timers run",
    cron: "cron runs",
    systemd: "systemd timers run",
    none: "",
  }[scheduler];
  const summary =
    installed === true
      ? `The task is installed and ${words}${lastRun === null ? "; it has not run yet" : ""}.`
      : `The scheduler works: ${words}.`;
  return say("ok", summary, "", null);
}

/** `# deskside:d1` must not be found in `# deskside:d12`. */
const endsAfter = (line: string, match: string) =>
  !match.startsWith("# deskside:") || line.trimEnd().endsWith(match) || line.includes(`${match} `);
