/** A plan that waits for the customer's word: what, when, and how it is undone. */
import type { CustomerView } from "@deskside/protocol";
import { useState } from "react";
import type { Outcome } from "./case-link.ts";
import { Notice } from "./parts/notice.tsx";
import { Rich } from "./parts/rich.tsx";
import { words } from "./words.ts";
import { Heading } from "./parts/heading.tsx";

export interface PlanProps {
  readonly plan: NonNullable<CustomerView["plan"]>;
  readonly name: string;
  readonly onAnswer: (deployment: string, agreed: boolean) => Promise<Outcome>;
}

export function Plan({ plan, name, onAnswer }: PlanProps) {
  const [sent, setSent] = useState<"no" | "sending" | "failed">("no");
  const busy = sent === "sending";
  async function answer(agreed: boolean): Promise<void> {
    if (busy) return;
    setSent("sending");
    if (!(await onAnswer(plan.deployment, agreed)).ok) setSent("failed");
  }
  const { risks } = words.plan;
  return (
    <section className="step" aria-labelledby="plan-title">
      <Heading id="plan-title">
        <Rich text={words.plan.title} values={{ name }} />
      </Heading>
      <p className="say" dir="auto">
        {plan.summary}
      </p>
      <dl className="facts">
        <dt>{words.plan.when}</dt>
        <dd dir="auto">{plan.schedule}</dd>
        <dt>{words.plan.undo}</dt>
        <dd dir="auto">{plan.undo}</dd>
        <dt>{words.plan.risk}</dt>
        <dd>{Object.hasOwn(risks, plan.risk) ? risks[plan.risk as keyof typeof risks] : plan.risk}</dd>
      </dl>
      <p className="quiet">{words.plan.note}</p>
      <div className="pair">
        <button type="button" className="big" aria-disabled={busy} onClick={() => void answer(false)}>
          {words.plan.no}
        </button>
        <button type="button" className="big primary" aria-disabled={busy} onClick={() => void answer(true)}>
          {words.plan.yes}
        </button>
      </div>
      <div role="status">
        {sent === "failed" && (
          <Notice tone="warn">
            <p>{words.case.answerFailed}</p>
          </Notice>
        )}
      </div>
    </section>
  );
}
