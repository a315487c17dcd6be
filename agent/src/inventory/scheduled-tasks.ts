/** Scheduled tasks: crontabs of users and of the system, periodic folders, and systemd timers. */
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { cleanLine, type Inventory } from "@deskside/protocol";
import { redact } from "../process/redact.ts";
import { readText } from "../linux/read-text.ts";
import { findProgram } from "../process/find-program.ts";
import { runProgram } from "../process/run-program.ts";
import { type Gaps, line, outputOf } from "./part.ts";

type Task = Inventory["scheduledTasks"][number];

/** Tasks listed at most, as an inventory has them. */
const MOST = 2_000;
/** Where the crontabs of all users lie (Debian; Red Hat). Only root may look into them. */
const SPOOLS = ["/var/spool/cron/crontabs", "/var/spool/cron"] as const;
const PERIODS = ["hourly", "daily", "weekly", "monthly"] as const;
/** What the agent writes at the end of its own lines. */
const OURS = /#\s*deskside:/;

export async function collectScheduledTasks(gaps: Gaps, signal: AbortSignal): Promise<Task[]> {
  const found = [
    ...(await gaps.fill("users' crontabs", [], () => readUserCrontabs(gaps, signal))),
    ...(await gaps.fill("system crontabs", [], readSystemCrontabs)),
    ...(await gaps.fill("systemd timers", [], () => readTimers(signal))),
  ];
  if (found.length > MOST) gaps.add("scheduled tasks", `${found.length} tasks, of which ${MOST} are listed`);
  return found.slice(0, MOST);
}

async function readUserCrontabs(gaps: Gaps, signal: AbortSignal): Promise<Task[]> {
  for (const spool of SPOOLS) {
    const names = await readdir(spool).catch(() => undefined);
    if (names === undefined) continue;
    const tasks: Task[] = [];
    for (const name of names) {
      const text = await readText(join(spool, name));
      if (text !== undefined) tasks.push(...parseCrontab(text, name, false, `crontab of ${name}`));
    }
    return tasks;
  }
  if (findProgram("crontab") === undefined) return [];
  gaps.add("crontabs of other users", "only the administrator may read them");
  const own = await runProgram({
    file: "crontab",
    args: ["-l"],
    signal,
    timeoutMs: 5_000,
    maxBytes: 1 << 20,
  });
  const { username } = userInfo();
  return own.exit === 0 ? parseCrontab(own.stdout, username, false, `crontab of ${username}`) : [];
}

async function readSystemCrontabs(): Promise<Task[]> {
  const tasks: Task[] = [];
  const files = ["/etc/crontab", ...(await filesIn("/etc/cron.d"))];
  for (const path of files) tasks.push(...parseCrontab((await readText(path)) ?? "", "root", true, path));
  for (const period of PERIODS) {
    for (const path of await filesIn(`/etc/cron.${period}`)) {
      tasks.push({
        scheduler: `/etc/cron.${period}`,
        owner: "root",
        schedule: period,
        command: cleanLine(path, 500),
        ours: false,
      });
    }
  }
  return tasks;
}

/** Files whose name cron takes: it passes over those with a dot, such as what a package manager left. */
async function filesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [] as string[]);
  return names
    .filter((name) => /^[A-Za-z0-9_-]+$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** Lines of a crontab; with `withUser` the sixth field is the user. Comments and settings are passed over. */
export function parseCrontab(text: string, owner: string, withUser: boolean, scheduler: string): Task[] {
  return text.split("\n").flatMap((each): Task[] => {
    const trimmed = each.trim();
    if (trimmed === "" || trimmed.startsWith("#") || /^[A-Za-z_]\w*\s*=/.test(trimmed)) return [];
    const fields = trimmed.split(/\s+/);
    const times = trimmed.startsWith("@") ? 1 : 5;
    const user = withUser ? fields[times] : owner;
    const command = fields.slice(times + (withUser ? 1 : 0)).join(" ");
    if (user === undefined || command === "") return [];
    return [
      {
        scheduler: line(scheduler),
        owner: line(user),
        schedule: line(fields.slice(0, times).join(" ")),
        // People put passwords into crontabs.
        command: cleanLine(redact(command), 500),
        ours: OURS.test(command),
      },
    ];
  });
}

async function readTimers(signal: AbortSignal): Promise<Task[]> {
  if (!existsSync("/run/systemd/system")) return [];
  const shown = await outputOf(
    "systemctl",
    ["show", "*.timer", "--property=Id,Unit,TimersCalendar,TimersMonotonic", "--no-pager"],
    signal,
  );
  return parseTimers(shown);
}

/** Blocks of `systemctl show`, one timer each, parted by an empty line. */
export function parseTimers(text: string): Task[] {
  return text.split(/\n\s*\n/).flatMap((block): Task[] => {
    const value = (key: string) => new RegExp(`^${key}=(.*)$`, "m").exec(block)?.[1] ?? "";
    const id = value("Id");
    if (id === "") return [];
    const schedule = [...block.matchAll(/^Timers(?:Calendar|Monotonic)=\{ (\w+)=([^;]*?) ;/gm)].map(
      (match) => `${match[1]}=${match[2]}`,
    );
    return [
      {
        scheduler: "systemd timer",
        owner: "root",
        schedule: line(schedule.join(", ") || "unknown"),
        command: cleanLine(`${id} starts ${value("Unit")}`, 500),
        ours: /^deskside-/.test(id),
      },
    ];
  });
}
