/** Turns what a deployment's part says into a command's outcome. */
import type { TestReport } from "@deskside/protocol";
import type { Outcome } from "../deployments/outcome.ts";
import type { CommandOutcome, StopReason } from "./_command.ts";

/** A document, or a failure with its one sentence. */
export const outcomeOf = (outcome: Outcome<unknown>): CommandOutcome =>
  outcome.ok ? { status: "ok", document: outcome.value } : { status: "failed", message: outcome.problem };

/** The same for a test, whose document also says how it ended. A failed test is a test that was done. */
export function testOutcomeOf(outcome: Outcome<TestReport>, signal: AbortSignal): CommandOutcome {
  if (!outcome.ok) return { status: "failed", message: outcome.problem };
  const { value } = outcome;
  const common = { exit: value.exit, message: value.summary, document: value };
  if (signal.aborted) {
    const reason = signal.reason as StopReason;
    return { status: reason === "timed-out" ? "timed_out" : "cancelled", ...common };
  }
  if (value.status === "passed") return { status: "ok", ...common };
  return { status: value.status, ...common };
}
