/** The time that is left to answer. It is seen each second, and heard only near the end. */
import { useEffect } from "react";
import { announce } from "../customer/parts/announcer.tsx";
import { Rich } from "../customer/parts/rich.tsx";
import { plural } from "../customer/parts/words.ts";
import { minutesAndSeconds, secondsUntil } from "./consent-form.ts";
import { words } from "./words.ts";

/** Said aloud when this much is left, in s. */
const SAY_AT = new Set([60, 30, 10]);

export function Silence({ until, now }: { readonly until: number; readonly now: number }) {
  const seconds = secondsUntil(until, now);
  useEffect(() => {
    if (SAY_AT.has(seconds)) announce(plural(words.consent.silenceSoon, seconds));
  }, [seconds]);
  return (
    <p className="quiet tabular silence" role="timer">
      <Rich text={words.consent.silence} values={{ left: minutesAndSeconds(seconds) }} />
    </p>
  );
}
