/** Wordings with values in them: `{{ readable(facts.freeBytes) }}` becomes "1.4 GB", or "(not known)". */
import { cleanLine } from "../schema.ts";
import { type Bindings, compileCondition } from "./condition.ts";
import type { Wording } from "./flow.ts";

const SLOT = /\{\{([^{}]{1,200})\}\}/g;
/** Characters of one value: a path fits, a log does not. */
const MAX_VALUE_CHARS = 200;

/** The CEL expressions inside a wording, for the lint. */
export const slotsOf = (text: string): string[] =>
  [...text.matchAll(SLOT)].map((match) => (match[1] ?? "").trim());

/** A text with its values; a value that is absent or cannot be told reads "(not known)". */
export function fillText(text: string, bindings: Bindings): string {
  return text.replaceAll(SLOT, (_whole, expression: string) => {
    const compiled = compileCondition(expression.trim());
    const result = "problem" in compiled ? undefined : compiled.condition.evaluate(bindings);
    if (result === undefined || !result.known || result.value === null) return "(not known)";
    const value = result.value;
    if (typeof value === "object") return "(not known)";
    return cleanLine(
      typeof value === "number" && !Number.isInteger(value) ? value.toFixed(1) : String(value),
      MAX_VALUE_CHARS,
    );
  });
}

export const fillWording = (wording: Wording, bindings: Bindings): Wording => ({
  plain: fillText(wording.plain, bindings),
  technical: fillText(wording.technical, bindings),
  more: fillText(wording.more, bindings),
});
