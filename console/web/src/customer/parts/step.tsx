/** The one thing that the customer is asked or told now; the same on their page and on the PC. */
import type { CustomerStep } from "@deskside/protocol";
import { useState } from "react";
import { Heading } from "./heading.tsx";
import { Notice } from "./notice.tsx";
import { shared } from "./shared-words.ts";
import { choicesOf, UNSURE } from "./step-answer.ts";
import { StepOutcome } from "./step-outcome.tsx";
import { StepTyped } from "./step-typed.tsx";
import { fill } from "./words.ts";

export interface StepProps {
  readonly step: CustomerStep;
  readonly technician: string;
  /** "Answered on the PC", about the step before. */
  readonly elsewhere?: string | null;
  /** True once the answer is where it belongs; false: it did not get through. */
  readonly onAnswer: (step: string, value: string) => Promise<boolean>;
}

/** Give it `key={step.id}`. The heading takes the focus where the step before had it. */
export function Step({ step, technician, elsewhere = null, onAnswer }: StepProps) {
  const [sent, setSent] = useState<{ value: string; failed: boolean } | null>(null);

  async function answer(value: string): Promise<void> {
    if (sent !== null && !sent.failed) return;
    setSent({ value, failed: false });
    if (!(await onAnswer(step.id, value))) setSent({ value, failed: true });
  }

  const busy = sent !== null && !sent.failed;
  const asked = step.waitsFor === "customer";
  return (
    <section className="step" aria-labelledby="step-title">
      {elsewhere !== null && elsewhere !== "" && (
        <Notice tone="info" live>
          <p dir="auto">{elsewhere}</p>
        </Notice>
      )}
      <div className="progress">
        <p className="quiet tabular">
          {fill(shared.step.number, { number: step.number, about: step.about })}
        </p>
        <div className="bar" aria-hidden="true">
          <span
            style={{
              inlineSize: `${Math.min(100, (step.number / Math.max(step.about, step.number)) * 100)}%`,
            }}
          />
        </div>
      </div>
      <Heading id="step-title">{step.title}</Heading>
      {step.text !== "" && (
        <p className="say" dir="auto">
          {step.text}
        </p>
      )}
      {step.hazard !== null && (
        <Notice tone="fail" sign="warning">
          <p>
            <strong>{shared.step.hazard}</strong>
          </p>
          <p dir="auto">{step.hazard}</p>
        </Notice>
      )}
      <StepOutcome outcome={step.outcome} technician={technician} />
      {asked && step.input.kind === "choice" && (
        <div className="choices">
          {choicesOf(step.input, shared.step.unsure).map(({ value, label }) => (
            <button
              key={value}
              type="button"
              className={`big ${value === UNSURE ? "dashed" : ""} ${sent?.value === value ? "chosen" : ""}`}
              aria-disabled={busy}
              onClick={() => void answer(value)}
            >
              <span dir="auto">{label}</span>
            </button>
          ))}
        </div>
      )}
      {asked && (step.input.kind === "text" || step.input.kind === "number") && (
        <StepTyped
          key={step.id}
          id={step.id}
          input={step.input}
          busy={busy}
          onAnswer={(value) => void answer(value)}
        />
      )}
      {asked && step.input.kind === "none" && (
        <button
          type="button"
          className="big primary"
          aria-disabled={busy}
          onClick={() => void answer("done")}
        >
          {shared.step.goOn}
        </button>
      )}
      {!asked && (
        <p className="quiet">
          {step.waitsFor === "agent"
            ? shared.step.waitAgent
            : fill(shared.step.waitTechnician, { name: technician })}
        </p>
      )}
      <div role="status" className="after">
        {busy && <p className="quiet">{shared.step.sending}</p>}
        {sent?.failed === true && (
          <Notice tone="warn">
            <p>{shared.step.notSent}</p>
          </Notice>
        )}
      </div>
    </section>
  );
}
