/** What the page says after a question is gone: what was answered, or that nobody did. Pure. */
import type { Prompt } from "@deskside/protocol";

/** What was pressed on this page. */
export interface Given {
  readonly prompt: Prompt;
  readonly answer: "yes" | "no" | "report";
}

export type AnsweredWord =
  | "deniedFirst"
  | "denied"
  | "notDone"
  | "reported"
  | "timedOut"
  | "notDoneInTime"
  | "yes"
  | "doing";

/** A question taken back, or answered in another window, has no word: null. `connected`: somebody still is. */
export function answeredWord(
  gone: Prompt,
  given: Given | null,
  now: number,
  connected: boolean,
): AnsweredWord | null {
  const confirm = gone.kind === "confirm";
  if (given?.prompt.id === gone.id) {
    switch (given.answer) {
      case "report":
        return "reported";
      case "no":
        return confirm ? "notDone" : connected ? "denied" : "deniedFirst";
      case "yes":
        return confirm ? "doing" : connected ? "yes" : null;
    }
  }
  // A second of slack: the Helper's timer and this page's are two.
  if (now < gone.until - 1_000) return null;
  return confirm ? "notDoneInTime" : "timedOut";
}
