/** The user's own crontab: read, changed by one line, and written by the system's `crontab` program alone. */
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { asRoot } from "../deployments/machine.ts";
import { makeFolder, writeDurably } from "../deployments/files.ts";
import { cronFields } from "../deployments/schedule.ts";
import { findProgram } from "../process/find-program.ts";
import { runProgram } from "../process/run-program.ts";
import type { Blocker, Machine } from "../procedures/_procedure.ts";
import { cronDaemonRuns } from "./_cron-daemon.ts";
import { trueBytes } from "./_crontab-read.ts";
import * as crontab from "./_crontab.ts";
import { type Applied, type Scheduler, type SchedulerState, SchedulerUnreadable } from "./_scheduler.ts";

/** `crontab` answers at once; a hung file system must not hang us, in ms. */
const CRONTAB_TIMEOUT_MS = 10_000;
/** A larger crontab is not a person's; cron itself stops at 1,000 entries on some systems. */
const MAX_CRONTAB_BYTES = 1024 * 1024;
/** How often a change by somebody else may make us begin again. */
const MAX_ATTEMPTS = 8;
/** A once-only entry is written at least this long before its minute, in ms: cron reads the table as the minute begins. */
const ONCE_LEAD_MS = 5_000;
const MINUTE_MS = 60_000;
/** cron sees a change by the time stamp's full seconds, and reads the table in the first seconds of each minute. */
const READING_SECONDS = 3;

export interface CronOptions {
  /** The agent's own folder, for the file that `crontab` is given. */
  readonly stateDir: string;
  /** The `crontab` program; looked up in the system's folders when absent. */
  readonly program?: string;
}

type Read =
  | { readonly ok: true; readonly bytes: Buffer | null }
  | { readonly ok: false; readonly problem: string };

/** One change at a time in this process; against other writers there is the comparison before each write. */
let queue: Promise<unknown> = Promise.resolve();
let lastWriteSecond = 0;

/** The scheduler `cron` of the user that the agent runs as. */
export function createCronScheduler(options: CronOptions): Scheduler {
  const program = options.program ?? "crontab";
  const scheduler: Scheduler = {
    id: "cron",
    look: (machine) => look(program, machine),

    async wouldTake(task, machine) {
      if (!crontab.isWritablePath(task.scriptPath)) {
        return {
          ok: false,
          problem: `the agent's folder ${machine.stateDir} has a quote, % or \\ in its name`,
        };
      }
      const now = await readCrontab(program);
      if (!now.ok) return now;
      const lines = crontab.parseCrontab(now.bytes ?? Buffer.alloc(0));
      const next = crontab.withTask(lines, scheduler.nativeText(task), task.id, task.scriptPath);
      return await giveFile(options.stateDir, crontab.renderCrontab(next), async (file) => {
        const result = await callCrontab(program, ["-n", file]);
        // A crontab program without a dry run says how it is used; its word comes when we write.
        return result.exit === 0 || /usage|unrecognized|invalid option/i.test(result.stderr)
          ? { ok: true }
          : refusal(result.stderr, file);
      });
    },

    nativeText: (task) => crontab.taskLine(cronFields(task.schedule), task.scriptPath, task.id),
    nativeRef: (task, machine) => `crontab of ${machine.user}, line "# deskside:${task.id}"`,

    async configuration(machine) {
      const now = await readCrontab(program);
      if (!now.ok) throw new SchedulerUnreadable(`The crontab cannot be read: ${now.problem}.`);
      return [{ path: `crontab of ${machine.user}`, bytes: now.bytes }];
    },

    async installed({ id, scriptPath }) {
      const now = await readCrontab(program);
      if (!now.ok) throw new SchedulerUnreadable(`The crontab cannot be read: ${now.problem}.`);
      return crontab.findTask(crontab.parseCrontab(now.bytes ?? Buffer.alloc(0)), id, scriptPath);
    },

    put: (task) =>
      edit(
        program,
        options.stateDir,
        (lines) => crontab.withTask(lines, scheduler.nativeText(task), task.id, task.scriptPath),
        false,
      ),

    remove: ({ id, scriptPath }, before) =>
      edit(
        program,
        options.stateDir,
        (lines) => crontab.withoutTask(lines, id, scriptPath),
        before.every((file) => file.bytes === null),
      ),

    async putOnce(id, scriptPath, isDue) {
      const first = Math.ceil((Date.now() + ONCE_LEAD_MS) / MINUTE_MS) * MINUTE_MS;
      // A task of every minute leaves no other one.
      const firesAt = isDue(first) && !isDue(first + MINUTE_MS) ? first + MINUTE_MS : first;
      const at = new Date(firesAt);
      const fields = `${at.getMinutes()} ${at.getHours()} ${at.getDate()} ${at.getMonth() + 1} *`;
      const line = crontab.onceLine(fields, scriptPath, id);
      const done = await edit(
        program,
        options.stateDir,
        (lines) => crontab.withTask(lines, line, id, scriptPath, true),
        false,
      );
      return done.ok ? { ok: true, firesAt } : done;
    },

    removeOnce: (id, scriptPath) =>
      edit(program, options.stateDir, (lines) => crontab.withoutTask(lines, id, scriptPath, true), false),

    foreign: (files, isOurs) =>
      files
        .map(({ bytes }) =>
          crontab
            .renderCrontab(crontab.foreignLines(crontab.parseCrontab(bytes ?? Buffer.alloc(0)), isOurs))
            .toString("latin1"),
        )
        .join(""),

    /** The variables are those that cron itself sets (crontab(5)); nothing of the agent's own environment gets through. */
    asScheduled: ({ scriptPath }, machine, env) => ({
      file: "/usr/bin/env",
      args: [
        "-i",
        `--chdir=${machine.home}`,
        `HOME=${machine.home}`,
        `LOGNAME=${machine.user}`,
        "SHELL=/bin/sh",
        "PATH=/usr/bin:/bin",
        ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
        "/bin/sh",
        "-c",
        crontab.commandOf(scriptPath),
      ],
    }),
  };
  return scheduler;
}

export default createCronScheduler;

async function look(program: string, machine: Machine): Promise<SchedulerState> {
  const install = asRoot(machine, "apt-get install cron");
  if (findProgram(program) === undefined)
    return {
      blockers: [{ problem: "There is no crontab program on this machine.", remedy: install }],
      readable: false,
    };
  const found: Blocker[] = [];
  const now = await readCrontab(program);
  if (!now.ok) {
    const remedy = /not allowed/i.test(now.problem)
      ? asRoot(machine, `sh -c 'echo ${machine.user} >> /etc/cron.allow'`)
      : "crontab -e";
    found.push({ problem: `The crontab cannot be read: ${now.problem}`, remedy });
  }
  if (!(await cronDaemonRuns())) {
    const installed = ["cron", "crond"].some((name) => findProgram(name) !== undefined);
    found.push({
      problem: "No cron daemon is running, so nothing would ever start the task.",
      remedy: installed ? asRoot(machine, "service cron start") : install,
    });
  }
  return { blockers: found, readable: now.ok };
}

/**
 * Reads, changes, reads again and writes only if nothing moved in between; after the write it reads once more. A change
 * by somebody else starts it over from what is there now, so `change` must be able to run on any content.
 */
async function edit(
  program: string,
  stateDir: string,
  change: (lines: crontab.CrontabLines) => crontab.CrontabLines,
  removeIfEmpty: boolean,
): Promise<Applied> {
  const turn = queue.then(() => editNow(program, stateDir, change, removeIfEmpty));
  queue = turn.catch(() => undefined); // the failure is the caller's; the next edit starts afresh
  return await turn;
}

async function editNow(
  program: string,
  stateDir: string,
  change: (lines: crontab.CrontabLines) => crontab.CrontabLines,
  removeIfEmpty: boolean,
): Promise<Applied> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const before = await readCrontab(program);
    if (!before.ok) return before;
    const next = crontab.renderCrontab(change(crontab.parseCrontab(before.bytes ?? Buffer.alloc(0))));
    if (next.equals(before.bytes ?? Buffer.alloc(0))) return { ok: true };
    const written = await giveFile(stateDir, next, async (file) => {
      await untilSeenAsNew();
      const again = await readCrontab(program);
      if (!again.ok) return again;
      if (!same(again.bytes, before.bytes)) return "moved";
      lastWriteSecond = Math.floor(Date.now() / 1_000);
      const result = await callCrontab(program, removeIfEmpty && next.length === 0 ? ["-r"] : [file]);
      return result.exit === 0 ? { ok: true as const } : refusal(result.stderr, file);
    });
    if (written !== "moved" && !written.ok) return written;
    // Once round again even after a write: what is there now must need no further change.
  }
  return {
    ok: false,
    problem: "the crontab keeps being changed by somebody else; nothing of theirs was overwritten",
  };
}

/** Two writes within one of the seconds in which cron may be reading would look like one to it: the second one waits. */
async function untilSeenAsNew(): Promise<void> {
  const now = Date.now();
  if (Math.floor(now / 1_000) !== lastWriteSecond || new Date(now).getSeconds() >= READING_SECONDS) return;
  await new Promise((resolve) => setTimeout(resolve, 1_000 - (now % 1_000)));
}

const same = (a: Buffer | null, b: Buffer | null) => (a === null || b === null ? a === b : a.equals(b));

async function readCrontab(program: string): Promise<Read> {
  const result = await callCrontab(program, ["-l"]);
  if (result.exit === 0) {
    if (result.bytes.length > MAX_CRONTAB_BYTES) return { ok: false, problem: "it is larger than 1 MiB" };
    return await trueBytes(userInfo().username, result.bytes);
  }
  if (/no crontab for/i.test(result.stderr)) return { ok: true, bytes: null };
  return { ok: false, problem: oneLine(result.stderr) || "crontab -l failed" };
}

async function callCrontab(program: string, args: readonly string[]) {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const result = await runProgram({
    file: program,
    args,
    env: { LC_ALL: "C" },
    timeoutMs: CRONTAB_TIMEOUT_MS,
    // Half a change is worse than a late one: an edit is never cut short, only limited in time.
    signal: new AbortController().signal,
    maxBytes: 16 * 1024,
    onOutput(source, chunk) {
      // One more than is allowed, so that too much is seen as such.
      if (source !== "out" || size > MAX_CRONTAB_BYTES) return;
      size += chunk.length;
      chunks.push(chunk);
    },
  });
  return { exit: result.exit, stderr: result.stderr, bytes: Buffer.concat(chunks) };
}

async function giveFile<T>(stateDir: string, bytes: Buffer, use: (file: string) => Promise<T>): Promise<T> {
  const folder = join(stateDir, "tmp");
  await makeFolder(folder);
  const file = join(folder, `crontab-${randomUUID()}`);
  await writeDurably(file, bytes);
  try {
    return await use(file);
  } finally {
    await rm(file, { force: true });
  }
}

const refusal = (stderr: string, file: string): { ok: false; problem: string } => ({
  ok: false,
  problem: `crontab refused it: ${oneLine(stderr.replaceAll(file, "crontab"))}`,
});
const oneLine = (text: string) =>
  text
    .trim()
    .replaceAll(/\s*\n\s*/g, "; ")
    .slice(0, 300);
