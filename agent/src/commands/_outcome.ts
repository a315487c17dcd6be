/** Turns a stopped operation into its outcome: the reason decides between cancelled and timed out. */
import type { CommandOutcome, StopReason } from "./_command.ts";

const WORDS: Readonly<Record<StopReason, string>> = {
  cancelled: "Cancelled by the technician.",
  "timed-out": "Stopped: its time was up.",
  "grant-ended": "Stopped: the customer's permission ended.",
  "stopped-by-customer": "Stopped by the customer.",
  "agent-stopping": "Stopped: the agent on this computer is closing.",
};

/** `signal` must be aborted. A reason that is none of ours counts as cancelled. */
export function stoppedOutcome(signal: AbortSignal): CommandOutcome {
  const reason = signal.reason as unknown;
  const known =
    typeof reason === "string" && Object.hasOwn(WORDS, reason) ? (reason as StopReason) : "cancelled";
  return { status: known === "timed-out" ? "timed_out" : "cancelled", message: WORDS[known] };
}

/** One line of reason for a failure. */
export const failed = (message: string): CommandOutcome => ({ status: "failed", message });
