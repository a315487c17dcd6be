/** Times in the viewer's zone, the exact one on hover. */
import { useEffect, useState } from "react";
import { t } from "../messages/text.ts";

const clock = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});
const short = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const exact = new Intl.DateTimeFormat(undefined, {
  weekday: "short",
  day: "numeric",
  month: "long",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
  timeZoneName: "short",
});

export const clockTime = (at: number): string => clock.format(at);
export const exactTime = (at: number): string => exact.format(at);

/** Today as a time, else as a day with its time. */
export function Moment({ at, seconds = false }: { readonly at: number; readonly seconds?: boolean }) {
  const today = new Date(at).toDateString() === new Date().toDateString();
  const time = (seconds ? clock : short).format(at);
  return (
    <time className="tabular" dateTime={new Date(at).toISOString()} title={exact.format(at)}>
      {today ? time : `${day.format(at)}, ${time}`}
    </time>
  );
}

/** How long ago, in the largest unit that fits. */
export function ago(at: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - at) / 1_000));
  if (seconds < 60) return t("time.justNow");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return t("time.minutes", { count: minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return t("time.hours", { count: hours });
  return t("time.days", { count: Math.floor(hours / 24) });
}

/** The present, again every `everyMs`. */
export function useNow(everyMs = 1_000): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const handle = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(handle);
  }, [everyMs]);
  return now;
}

export function Ago({ at }: { readonly at: number }) {
  const now = useNow(15_000);
  return (
    <time className="tabular nowrap" dateTime={new Date(at).toISOString()} title={exact.format(at)}>
      {ago(at, now)}
    </time>
  );
}

/** `41:10`, or `1:05:00` from an hour on. */
export function remaining(ms: number): string {
  const all = Math.max(0, Math.ceil(ms / 1_000));
  const [hours, minutes, seconds] = [Math.floor(all / 3_600), Math.floor(all / 60) % 60, all % 60];
  const two = (value: number): string => String(value).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}
