/** While a question is open, Enter and Escape mean No, wherever the focus is. */
import { useEffect, useRef } from "react";

/** Enter on these does what they say: whoever went to "Yes" with the keyboard means it. */
const OWN_ENTER = "[data-own-enter]";

export function useNoKeys(onNo: () => void): void {
  const latest = useRef(onNo);
  latest.current = onNo;
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (event.repeat || event.isComposing) return;
      const own = event.target instanceof Element && event.target.closest(OWN_ENTER) !== null;
      if (event.key !== "Escape" && !(event.key === "Enter" && !own)) return;
      event.preventDefault();
      latest.current();
    }
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}
