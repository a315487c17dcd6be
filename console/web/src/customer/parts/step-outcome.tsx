/** The check or change that belongs to the step: it turns by itself, and says in words what it turned to. */
import type { CustomerStep } from "@deskside/protocol";
import type { IconName } from "./icon.tsx";
import { Icon } from "./icon.tsx";
import { shared } from "./shared-words.ts";
import { fill } from "./words.ts";

type Outcome = NonNullable<CustomerStep["outcome"]>;

const SIGNS: Readonly<Record<Exclude<Outcome["status"], "running">, IconName>> = {
  ok: "check",
  warn: "warning",
  fail: "cross",
  unknown: "question",
};

/** Always there, so that what changes in it is read out. */
export function StepOutcome({
  outcome,
  technician,
}: {
  readonly outcome: Outcome | null;
  readonly technician: string;
}) {
  return (
    <div role="status">
      {outcome !== null && (
        <div className={`outcome ${outcome.status}`}>
          {outcome.status === "running" ? (
            <span className="turning" aria-hidden="true" />
          ) : (
            <Icon name={SIGNS[outcome.status]} size={26} />
          )}
          <p dir="auto">
            <strong>{outcome.text === "" ? shared.outcome[outcome.status] : outcome.text}</strong>{" "}
            {outcome.status === "fail" && fill(shared.step.failToo, { name: technician })}
            {outcome.status === "unknown" && shared.step.unknownFine}
          </p>
        </div>
      )}
    </div>
  );
}
