/** Time as the other side has it: this device's clock may be a year off. */
import { useEffect, useState } from "react";

/** How far `theirs` is ahead of this device's clock, in ms. */
export const offsetTo = (theirs: number): number => theirs - Date.now();

/** The other side's time, anew every `everyMs`. */
export function useNow(offsetMs: number, everyMs = 1_000): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, offsetMs]);
  return now + offsetMs;
}
