/** Whether the clock is right: against a time that was given, and by what the machine knows of its own setting. */
import { timeMs, z } from "@deskside/protocol";
import { defineCheck, type Finding, unknown } from "./_check.ts";
import { formatDuration } from "./_words.ts";

/** What lies between asking and looking counts as skew, so a few seconds prove nothing. */
const WARN_ABOVE_MS = 10_000;
/** From here certificates and sign-ins fail (five minutes is what Kerberos allows). */
const FAIL_ABOVE_MS = 300_000;

export interface ClockReading {
  readonly nowMs: number;
  /** The hub's time at the moment of asking. */
  readonly referenceMs: number | null;
  readonly synchronised: boolean | null;
  readonly syncEnabled: boolean | null;
  readonly timeZone: string;
}

export default defineCheck({
  id: "time.skew",
  title: "Clock",
  scope: "run_checks",
  params: () => z.strictObject({ referenceMs: z.optional(timeMs()) }),
  timeoutMs: 8_000,
  systems: {
    linux: async ({ referenceMs }, probe) => {
      const nowMs = probe.now();
      probe.note(
        "clock",
        `here ${new Date(nowMs).toISOString()}\nreference ${referenceMs === undefined ? "none" : new Date(referenceMs).toISOString()}`,
      );
      const status = await probe.run("timedatectl", ["show"]);
      return judgeClock({
        nowMs,
        referenceMs: referenceMs ?? null,
        ...parseTimedatectl(status.exit === 0 ? status.out : ""),
      });
    },
  },
});

/** The output of `timedatectl show`; nulls where it says nothing (no systemd). */
export function parseTimedatectl(
  text: string,
): Pick<ClockReading, "synchronised" | "syncEnabled" | "timeZone"> {
  const value = (key: string) => new RegExp(`^${key}=(.*)$`, "m").exec(text)?.[1];
  const yes = (key: string) => {
    const found = value(key);
    return found === undefined ? null : found === "yes";
  };
  return {
    synchronised: yes("NTPSynchronized"),
    syncEnabled: yes("NTP"),
    timeZone: value("Timezone") ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}

export function judgeClock(reading: ClockReading): Finding {
  const { nowMs, referenceMs, synchronised, syncEnabled, timeZone } = reading;
  const offsetMs = referenceMs === null ? null : nowMs - referenceMs;
  const facts = {
    offsetMs,
    offsetS: offsetMs === null ? null : Math.round(offsetMs / 1000),
    synchronised,
    syncEnabled,
    timeZone,
  };
  if (offsetMs !== null && Math.abs(offsetMs) > WARN_ABOVE_MS) {
    return {
      status: Math.abs(offsetMs) > FAIL_ABOVE_MS ? "fail" : "warn",
      summary: `The clock is ${formatDuration(offsetMs / 1000)} ${offsetMs > 0 ? "ahead" : "behind"}.`,
      advice: `Secure sites and sign-ins fail with a wrong clock. ${syncEnabled === false ? "Switch on automatic time: `timedatectl set-ntp true`." : "Set it by the network: `timedatectl set-ntp true`, or chrony."} If it is wrong again after power was off, the battery of the board is empty.`,
      facts,
    };
  }
  if (offsetMs === null && synchronised === null) {
    return unknown(
      "The clock has nothing to be compared with.",
      "Compare the time with a phone; without systemd this computer does not say whether it keeps time by the network.",
      facts,
    );
  }
  if (synchronised === false) {
    return {
      status: "warn",
      summary: "The clock is not kept by the network.",
      advice: "It will drift. Switch on automatic time: `timedatectl set-ntp true` (or install chrony).",
      facts,
    };
  }
  return {
    status: "ok",
    summary:
      offsetMs === null
        ? "The clock is kept by the network."
        : `The clock is right (${(Math.abs(offsetMs) / 1000).toFixed(1)} s off).`,
    advice: "",
    facts,
  };
}
