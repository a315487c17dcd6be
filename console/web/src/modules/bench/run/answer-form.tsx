/** An answer entered here: the technician's own, or what the customer says on the phone. */
import type { DueView } from "@deskside/protocol";
import { useState } from "react";
import { ActionButton } from "../../../components/action-button.tsx";
import { t } from "../../../messages/text.ts";

/** Nobody has to guess: a question takes this instead of a text or a number. */
const UNSURE = "unsure";

interface AnswerFormProps {
  readonly due: DueView;
  readonly answer: (value: string, more: { readonly reportedBy: "customer" | "technician" }) => Promise<void>;
}

export function AnswerForm({ due, answer }: AnswerFormProps) {
  const [text, setText] = useState("");
  const reportedBy = due.waitsFor === "customer" ? "customer" : "technician";
  const { input } = due;
  const give = (value: string): Promise<void> => answer(value, { reportedBy });
  return (
    <div className="answer">
      {reportedBy === "customer" ? <div className="overline">{t("run.onTheirBehalf")}</div> : null}
      {input.kind === "choice" ? (
        <div className="row wrap">
          {input.choices.map(({ value, label }) => (
            <ActionButton key={value} look={value === UNSURE ? "quiet" : ""} run={() => give(value)}>
              {label}
            </ActionButton>
          ))}
        </div>
      ) : null}
      {input.kind === "text" || input.kind === "number" ? (
        <form className="row">
          <input
            className="input"
            type={input.kind === "number" ? "number" : "text"}
            aria-label={due.title}
            placeholder={input.kind === "text" ? input.placeholder : input.unit}
            maxLength={4_000}
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
          <ActionButton submit look="primary" run={() => give(text.trim())} disabled={text.trim() === ""}>
            {t("run.answer")}
          </ActionButton>
        </form>
      ) : null}
      {input.kind === "text" || input.kind === "number" ? (
        <div>
          <ActionButton look="quiet small" run={() => give(UNSURE)}>
            {t("run.unsure")}
          </ActionButton>
        </div>
      ) : null}
    </div>
  );
}
