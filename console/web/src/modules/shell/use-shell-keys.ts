/** Keys that work everywhere: Ctrl-K, `?`, `/`, and `g` with a letter. A page's own keys use {@link useKey}. */
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";

/** Time for the second key of `g c`, in ms. */
const SECOND_KEY_MS = 1_200;
const PLACES: Readonly<Record<string, string>> = {
  c: "/cases",
  d: "/devices",
  l: "/library",
  s: "/settings",
};

/** Whether a key goes into a text or a terminal and is none of ours. */
export const isTyping = (event: KeyboardEvent): boolean =>
  event.target instanceof HTMLElement &&
  (event.target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName));

export function useShellKeys(open: (what: "palette" | "keys") => void): void {
  const navigate = useNavigate();
  const first = useRef(0);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        open("palette");
        return;
      }
      if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
      if (document.querySelector('[role="dialog"]') !== null) return;
      if (event.key === "?") open("keys");
      else if (event.key === "/") {
        const search = document.querySelector<HTMLInputElement>("[data-search]");
        event.preventDefault();
        if (search === null) open("palette");
        else search.focus();
      } else if (event.key === "g") first.current = event.timeStamp;
      else if (event.timeStamp - first.current < SECOND_KEY_MS && PLACES[event.key] !== undefined) {
        event.preventDefault();
        first.current = 0;
        void navigate({ to: PLACES[event.key] ?? "/" });
      }
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [navigate, open]);
}

/** One key of a page. */
export function useKey(key: string, run: () => void): void {
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (
        event.key !== key ||
        isTyping(event) ||
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        event.defaultPrevented
      )
        return;
      if (document.querySelector('[role="dialog"]') !== null) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [key]);
}
