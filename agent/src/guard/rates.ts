/** How much may be asked of this machine; only a flag on the machine itself raises it. */
import type { OperationDefinition } from "@deskside/protocol";
import type { Clock } from "../clock/clock.ts";

export interface Rates {
  readonly programsPerMinute: number;
  readonly programsAtOnce: number;
  readonly checksPerMinute: number;
  readonly checksAtOnce: number;
  readonly terminals: number;
}

/** Enough for a person who works; too little for a machine that is taken over to be of use quickly. */
export const DEFAULT_RATES: Rates = {
  programsPerMinute: 10,
  programsAtOnce: 2,
  checksPerMinute: 60,
  checksAtOnce: 4,
  terminals: 2,
};

/** The window of a rate, in ms. */
const MINUTE_MS = 60_000;

/** What an operation counts as. `free`: ending things is never refused. */
export type RateClass = "program" | "check" | "terminal" | "attach" | "free";

/** Readers of one terminal or more, all together: a team looking on. */
const ATTACHED_MAX = 8;

export function rateClass(operation: OperationDefinition): RateClass {
  switch (operation.op) {
    case "command.cancel":
    case "session.end":
      return "free";
    case "terminal.open":
      return "terminal";
    case "terminal.attach":
      return "attach";
    case "live.start":
      return "attach";
    default:
      return operation.readOnly ? "check" : "program";
  }
}

export interface RateLimiter {
  /** Counts one start; `over` when it has ended. Null where it would be too much now. */
  enter(kind: RateClass): { over(): void } | null;
}

export function createRateLimiter(rates: Rates, clock: Clock): RateLimiter {
  const starts: Record<"program" | "check", number[]> = { program: [], check: [] };
  const now = new Map<RateClass, number>();
  const atOnce: Record<RateClass, number> = {
    program: rates.programsAtOnce,
    check: rates.checksAtOnce,
    terminal: rates.terminals,
    attach: ATTACHED_MAX,
    free: Number.POSITIVE_INFINITY,
  };
  const perMinute = { program: rates.programsPerMinute, check: rates.checksPerMinute };

  return {
    enter(kind) {
      const running = now.get(kind) ?? 0;
      if (running >= atOnce[kind]) return null;
      if (kind === "program" || kind === "check") {
        const nowMs = clock.monotonicMs();
        const recent = starts[kind];
        while (recent[0] !== undefined && nowMs - recent[0] >= MINUTE_MS) recent.shift();
        if (recent.length >= perMinute[kind]) return null;
        recent.push(nowMs);
      }
      now.set(kind, running + 1);
      let open = true;
      return {
        over() {
          if (open) now.set(kind, (now.get(kind) ?? 1) - 1);
          open = false;
        },
      };
    },
  };
}
