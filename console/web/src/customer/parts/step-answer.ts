/** What a typed answer is worth before it is sent. Pure. */
import type { CustomerStep } from "@deskside/protocol";

/** The answer that every question accepts. */
export const UNSURE = "unsure";

/** The text to send for a number, with a point whatever the keyboard has; undefined: it is none. */
export function readNumber(typed: string): string | undefined {
  const text = typed.trim().replace(",", ".");
  return /^[+-]?\d{1,15}(\.\d{1,6})?$/.test(text) ? String(Number(text)) : undefined;
}

/** The choices as they are shown: "I am not sure" last, and there always. */
export function choicesOf(
  input: CustomerStep["input"],
  unsureLabel: string,
): { value: string; label: string }[] {
  if (input.kind !== "choice") return [];
  const given = input.choices.filter(({ value }) => value !== UNSURE);
  const unsure = input.choices.find(({ value }) => value === UNSURE);
  // A hazard has one button, "I understand": whoever is unsure of a danger keeps away from it too.
  if (unsure === undefined && given.length <= 1) return given;
  return [...given, unsure ?? { value: UNSURE, label: unsureLabel }];
}
