/** What a customer can allow, each for itself, with its default life. */
import { z } from "./schema.ts";

const MINUTE_MS = 60_000;

/** Scope and default life in ms; 0 means one use, confirmed each time. */
export const SCOPE_LIFE_MS = {
  view_diagnostics: 60 * MINUTE_MS,
  read_logs: 60 * MINUTE_MS,
  run_checks: 60 * MINUTE_MS,
  run_commands: 30 * MINUTE_MS,
  terminal: 30 * MINUTE_MS,
  files: 30 * MINUTE_MS,
  install_task: 30 * MINUTE_MS,
  elevated: 10 * MINUTE_MS,
  reboot: 10 * MINUTE_MS,
} as const satisfies Record<string, number>;

export type Scope = keyof typeof SCOPE_LIFE_MS;
export const SCOPES = Object.keys(SCOPE_LIFE_MS) as Scope[];
export const scope = () => z.enum(SCOPES as [Scope, ...Scope[]]);

/** The scopes of the first question, "look": three ticks in one prompt. */
export const LOOK_SCOPES = ["view_diagnostics", "read_logs", "run_checks"] as const satisfies Scope[];

/** Scopes that the product can ask for now; the others have their words and no feature behind them yet. */
export const OFFERED_SCOPES = [
  "view_diagnostics",
  "read_logs",
  "run_checks",
  "run_commands",
  "terminal",
  "install_task",
] as const satisfies Scope[];
