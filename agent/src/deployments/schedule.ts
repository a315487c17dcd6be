/** When a task runs: a short sentence that people write, the five fields that cron reads, and the next time. */
import { z } from "@deskside/protocol";

export type Schedule =
  | { readonly every: "day"; readonly hour: number; readonly minute: number }
  | { readonly every: "week"; readonly day: number; readonly hour: number; readonly minute: number }
  | { readonly every: "minutes"; readonly minutes: number };

/** A step in cron's minutes starts again at each full hour, so only a divisor of 60 is really "every N minutes". */
const EVEN_MINUTES = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60];
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const DAY_NAMES = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MINUTE_MS = 60_000;

/** Reads `daily 03:10`, `weekly mon 03:10` or `every 15 minutes`; undefined for anything else. */
export function parseSchedule(text: string): Schedule | undefined {
  const every = /^every (\d{1,2}) minutes?$/.exec(text);
  if (every) {
    const minutes = Number(every[1]);
    return EVEN_MINUTES.includes(minutes) ? { every: "minutes", minutes } : undefined;
  }
  const at = /^(?:daily|weekly (sun|mon|tue|wed|thu|fri|sat)) ([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  if (!at) return undefined;
  const [, day, hour, minute] = at;
  const time = { hour: Number(hour), minute: Number(minute) };
  return day === undefined ? { every: "day", ...time } : { every: "week", day: DAYS.indexOf(day), ...time };
}

/** A schedule as a parameter, in its written form. `minMinutes`: how often this procedure may run at most. */
export const scheduleParam = (minMinutes: number) =>
  z.string().check(
    z.maxLength(40),
    z.refine(
      (text) => {
        const schedule = parseSchedule(text);
        return schedule !== undefined && (schedule.every !== "minutes" || schedule.minutes >= minMinutes);
      },
      {
        error: `write "daily 03:10", "weekly mon 03:10" or "every N minutes" with N one of ${EVEN_MINUTES.filter(
          (minutes) => minutes >= minMinutes,
        ).join(", ")}`,
      },
    ),
  );

/** A schedule that its parameter's schema has let through. */
export function scheduleOf(text: string): Schedule {
  const schedule = parseSchedule(text);
  if (schedule === undefined) throw new TypeError(`not a schedule: ${text}`);
  return schedule;
}

const two = (value: number) => String(value).padStart(2, "0");

/** In words: `every day at 03:10`. */
export function describeSchedule(schedule: Schedule): string {
  if (schedule.every === "minutes")
    return schedule.minutes === 1 ? "every minute" : `every ${schedule.minutes} minutes`;
  const time = `${two(schedule.hour)}:${two(schedule.minute)}`;
  return schedule.every === "day" ? `every day at ${time}` : `every ${DAY_NAMES[schedule.day]} at ${time}`;
}

/** The five time fields of a crontab line. */
export function cronFields(schedule: Schedule): string {
  if (schedule.every === "minutes") {
    if (schedule.minutes === 1) return "* * * * *";
    return schedule.minutes === 60 ? "0 * * * *" : `*/${schedule.minutes} * * * *`;
  }
  return `${schedule.minute} ${schedule.hour} * * ${schedule.every === "day" ? "*" : schedule.day}`;
}

/** The first time after `afterMs` at which the schedule is due, in the machine's own zone; ms since 1970. */
export function nextRunMs(schedule: Schedule, afterMs: number): number {
  const after = new Date(afterMs);
  if (schedule.every === "minutes") {
    const hour = new Date(after).setMinutes(0, 0, 0);
    const stepMs = schedule.minutes * MINUTE_MS;
    return hour + (Math.floor((afterMs - hour) / stepMs) + 1) * stepMs;
  }
  // Calendar days, not 24 hours: a day at the change of summer time has 23 or 25.
  for (let ahead = 0; ; ahead += 1) {
    const day = new Date(
      after.getFullYear(),
      after.getMonth(),
      after.getDate() + ahead,
      schedule.hour,
      schedule.minute,
    );
    if (day.getTime() > afterMs && (schedule.every === "day" || day.getDay() === schedule.day))
      return day.getTime();
  }
}
