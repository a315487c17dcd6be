/** The consent prompt's state: which ticks are on, and whether "Yes" counts. Pure. */
import type { Prompt, Scope } from "@deskside/protocol";

export type ConsentPrompt = Extract<Prompt, { kind: "consent" }>;

export interface ConsentForm {
  /** What was not ticked away. */
  readonly scopes: readonly Scope[];
  /** "This is my computer, or I may decide for it." */
  readonly authorised: boolean;
  /** Terminal output may be recorded. */
  readonly record: boolean;
}

/** Every scope and the recording are on until somebody clears them; that they may decide, people say themselves. */
export const newConsent = (prompt: ConsentPrompt): ConsentForm => ({
  scopes: prompt.scopes.map(({ scope }) => scope),
  authorised: false,
  record: true,
});

export const toggleScope = (form: ConsentForm, prompt: ConsentPrompt, scope: Scope): ConsentForm => ({
  ...form,
  // In the order of the question, however they were clicked.
  scopes: prompt.scopes
    .map((entry) => entry.scope)
    .filter((other) => form.scopes.includes(other) !== (other === scope)),
});

/** What keeps "Yes" from counting; null: nothing. */
export function yesNeeds(
  form: ConsentForm,
  prompt: ConsentPrompt,
  now: number,
): "time" | "scope" | "tick" | null {
  if (now < prompt.wakesAt) return "time";
  if (form.scopes.length === 0) return "scope";
  return form.authorised ? null : "tick";
}

/** A recording is agreed to only where a terminal is. */
export const mayRecord = (form: ConsentForm): boolean => form.record && form.scopes.includes("terminal");

/** Whole seconds until a time, at least 0. */
export const secondsUntil = (until: number, now: number): number =>
  Math.max(0, Math.ceil((until - now) / 1_000));

/** `1:52`. */
export const minutesAndSeconds = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
