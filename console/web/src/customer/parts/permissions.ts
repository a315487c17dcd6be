/** What a technician may do now, in few words, and what of it ends soon. Pure. */
import type { CompanionView, Scope } from "@deskside/protocol";

export type Permission = CompanionView["sessions"][number]["scopes"][number];
/** `look` stands for the three scopes that change nothing. */
export type Ability = "look" | Exclude<Scope, "view_diagnostics" | "read_logs" | "run_checks">;

const MINUTE_MS = 60_000;
/** Both sides see that a scope ends this long before, in ms. Said here to keep schemas out of the page. */
const SOON_MS = 5 * MINUTE_MS;
const LOOKS: ReadonlySet<Scope> = new Set(["view_diagnostics", "read_logs", "run_checks"]);

/** Only scopes that change nothing: the question is then "look". */
export const isLook = (scopes: readonly Scope[]): boolean => scopes.every((scope) => LOOKS.has(scope));

/** What the scopes come to. A terminal can do everything, so nothing else is named beside it. */
export function abilities(scopes: readonly Permission[]): Ability[] {
  const names = scopes.map(({ scope }) => (LOOKS.has(scope) ? "look" : (scope as Ability)));
  return names.includes("terminal") ? ["terminal"] : [...new Set(names)];
}

/** Those that have not ended by `now`. */
export const active = (scopes: readonly Permission[], now: number): Permission[] =>
  scopes.filter(({ until }) => until > now);

/** Whole minutes until a time, at least 0; below one minute it is 0. */
export const minutesUntil = (until: number, now: number): number =>
  Math.max(0, Math.floor((until - now) / MINUTE_MS + 1 / 60));

/** Time left of the permission that lasts longest. */
export const minutesLeft = (scopes: readonly Permission[], now: number): number =>
  minutesUntil(Math.max(now, ...scopes.map(({ until }) => until)), now);

/** What ends within five minutes, the first to end first. */
export const endingSoon = (scopes: readonly Permission[], now: number): Permission[] =>
  active(scopes, now)
    .filter(({ until }) => until - now <= SOON_MS)
    .toSorted((a, b) => a.until - b.until);
