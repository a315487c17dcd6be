/** The condition of a way on, in the words that stand on the buttons; what has no words stays as it is written. */
import { t, tOr } from "../../../messages/text.ts";

export interface BranchWords {
  readonly text: string;
  /** True where the condition had no words: it is then shown as code. */
  readonly code: boolean;
}
export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** One comparison of the due step's own result with a text; a flow's condition is one, or several joined by "or". */
const COMPARISON = /^(answer|status|outcome) == "([^"]*)"$/;

/** `when`: null where nothing else fits. `choices`: the answers that the step offers. */
export function branchWords(when: string | null, choices: readonly Choice[]): BranchWords {
  if (when === null) return { text: t("run.otherwise"), code: false };
  const words = when.split(" || ").map((part) => {
    const [, what, value = ""] = COMPARISON.exec(part) ?? [];
    if (what === "status" || what === "outcome") return tOr("state", value).replaceAll("_", " ");
    return what === undefined ? undefined : choices.find((choice) => choice.value === value)?.label;
  });
  return words.every((word) => word !== undefined)
    ? { text: words.join(" / "), code: false }
    : { text: when, code: true };
}
