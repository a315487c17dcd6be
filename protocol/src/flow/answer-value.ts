/** Judges an answer against its question: what is kept, or why it cannot be. */
import { cleanText } from "../schema.ts";
import type { Choice, Input, Json } from "./flow.ts";

/** The answer "I am not sure", which every question accepts. */
export const UNSURE = "unsure";
export const UNSURE_CHOICE: Choice = { value: UNSURE, label: "I am not sure", status: "unknown" };
/** The answers of a confirm node. */
export const CONFIRM_CHOICES: readonly Choice[] = [
  { value: "fixed", label: "Yes, it works", status: "ok" },
  { value: "partly", label: "Partly", status: "warn" },
  { value: "not_fixed", label: "No", status: "fail" },
];
/** The answer to a hazard's words. */
export const UNDERSTOOD = "understood";
/** A photo is named by the sha256 of its blob. */
const BLOB_NAME = /^[A-Za-z0-9_-]{43}$/;

/** The choices with "I am not sure" behind them, unless the flow offers its own. */
export const withUnsure = (choices: readonly Choice[]): readonly Choice[] =>
  choices.some((choice) => choice.value === UNSURE) ? choices : [...choices, UNSURE_CHOICE];

export function judgeAnswer(input: Input, value: Json): { value: Json } | { problem: string } {
  if (value === UNSURE) return { value };
  switch (input.type) {
    case "choice":
      return input.choices.some((choice) => choice.value === value)
        ? { value }
        : {
            problem: `Choose one of: ${withUnsure(input.choices)
              .map((choice) => choice.value)
              .join(", ")}.`,
          };
    case "text": {
      const text = typeof value === "string" ? cleanText(value, input.max).trim() : "";
      return text === "" ? { problem: "Write a few words, or choose “I am not sure”." } : { value: text };
    }
    case "number":
      return typeof value === "number" && value >= input.min && value <= input.max
        ? { value }
        : { problem: `Give a number from ${input.min} to ${input.max}.` };
    case "photo":
      return typeof value === "string" && BLOB_NAME.test(value)
        ? { value }
        : { problem: "Add a photo, or choose “I am not sure”." };
  }
}
