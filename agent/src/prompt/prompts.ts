/**
 * The questions that the customer is asked, one at a time. Silence is a no, and so is anything but a clear yes; three
 * of them in ten minutes mute asking for ten minutes. Where a question is drawn is not known here: whoever shows it
 * calls {@link Prompts.answer}.
 */
import type { Prompt, Scope } from "@deskside/protocol";
import { FIRST_CONTACT_DELAY_MS, PROMPT_TIMEOUT_MS } from "@deskside/protocol";
import { after, type Clock } from "../clock/clock.ts";

/** Denied or unanswered prompts within this time, in ms, mute asking for as long. */
const MUTE_MS = 10 * 60_000;
const DENIALS_TO_MUTE = 3;

export interface PromptAnswer {
  readonly answer: "yes" | "no" | "report";
  readonly scopes: readonly Scope[];
  readonly authorised: boolean;
  readonly record: boolean;
}
/** How a question ended. `withdrawn`: it was taken back (Stop, the agent ends). */
export type PromptOutcome = PromptAnswer | { readonly answer: "timed-out" | "withdrawn" };

type ConsentInput = Omit<Extract<Prompt, { kind: "consent" }>, "until" | "wakesAt">;
type ConfirmInput = Omit<Extract<Prompt, { kind: "confirm" }>, "until">;
export type PromptInput = ConsentInput | ConfirmInput;

export interface OpenPrompt {
  readonly prompt: Prompt;
  readonly outcome: Promise<PromptOutcome>;
}

export interface Prompts {
  /** The question that is open. */
  readonly current: Prompt | null;
  /** Why nothing can be asked now; null: it can. */
  refusal(): "PROMPT_BUSY" | "PROMPT_MUTED" | null;
  /** Opens a question. Ask {@link Prompts.refusal} first: it throws where one is open. */
  ask(input: PromptInput): OpenPrompt;
  /**
   * The customer's answer. A yes to another question than the open one, before "Yes" woke up, without the tick that
   * they may decide, or with no scope left counts for nothing, and false comes back: the question stays.
   */
  answer(id: string, answer: PromptAnswer): boolean;
  /** Takes the open question back. */
  withdraw(): void;
}

/** `changed` is called whenever the open question changes. */
export function createPrompts(clock: Clock, changed: () => void): Prompts {
  let open: { prompt: Prompt; wakesAtMs: number; settle(outcome: PromptOutcome): void } | undefined;
  let denials: number[] = [];
  let mutedUntilMs = Number.NEGATIVE_INFINITY;

  function settle(outcome: PromptOutcome): void {
    const asked = open;
    if (asked === undefined) return;
    open = undefined;
    if (outcome.answer !== "yes" && outcome.answer !== "withdrawn") {
      const nowMs = clock.monotonicMs();
      denials = [...denials.filter((at) => nowMs - at < MUTE_MS), nowMs];
      if (denials.length >= DENIALS_TO_MUTE) {
        denials = [];
        mutedUntilMs = nowMs + MUTE_MS;
      }
    }
    asked.settle(outcome);
    changed();
  }

  return {
    get current() {
      return open?.prompt ?? null;
    },
    refusal() {
      if (open !== undefined) return "PROMPT_BUSY";
      return clock.monotonicMs() < mutedUntilMs ? "PROMPT_MUTED" : null;
    },
    ask(input) {
      if (open !== undefined) throw new Error("A question is open already");
      const nowMs = clock.ownMs();
      const until = nowMs + PROMPT_TIMEOUT_MS;
      const sleepsMs = input.kind === "consent" && input.firstContact ? FIRST_CONTACT_DELAY_MS : 0;
      const prompt: Prompt =
        input.kind === "consent" ? { ...input, until, wakesAt: nowMs + sleepsMs } : { ...input, until };
      const { promise, resolve } = Promise.withResolvers<PromptOutcome>();
      const timer = after(PROMPT_TIMEOUT_MS, () => settle({ answer: "timed-out" }));
      open = {
        prompt,
        wakesAtMs: clock.monotonicMs() + sleepsMs,
        settle(outcome) {
          timer.clear();
          resolve(outcome);
        },
      };
      changed();
      return { prompt, outcome: promise };
    },
    answer(id, answer) {
      if (open === undefined || open.prompt.id !== id) return false;
      if (answer.answer !== "yes") {
        settle({ ...answer, scopes: [] });
        return true;
      }
      const { prompt } = open;
      if (clock.monotonicMs() < open.wakesAtMs) return false;
      if (prompt.kind === "confirm") {
        settle(answer);
        return true;
      }
      const asked = prompt.scopes.map((entry) => entry.scope);
      const scopes = asked.filter((scope) => answer.scopes.includes(scope));
      if (!answer.authorised || scopes.length === 0) return false;
      settle({ ...answer, scopes });
      return true;
    },
    withdraw: () => settle({ answer: "withdrawn" }),
  };
}
