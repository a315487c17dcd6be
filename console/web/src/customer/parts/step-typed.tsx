/** An answer in one's own words, or a number. What is half-written survives a reload. */
import type { CustomerStep } from "@deskside/protocol";
import { type SubmitEvent, useState } from "react";
import { useKeptText } from "./kept-text.ts";
import { shared } from "./shared-words.ts";
import { readNumber, UNSURE } from "./step-answer.ts";

type Typed = Extract<CustomerStep["input"], { kind: "text" | "number" }>;

export function StepTyped(props: {
  readonly id: string;
  readonly input: Typed;
  readonly busy: boolean;
  readonly onAnswer: (value: string) => void;
}) {
  const { id, input, busy, onAnswer } = props;
  const [text, setText] = useKeptText(`step.${id}`);
  const [wrong, setWrong] = useState(false);

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    const value = input.kind === "number" ? readNumber(text) : text.trim();
    if (value === undefined || value === "") {
      setWrong(input.kind === "number");
      return;
    }
    onAnswer(value);
  }

  return (
    <form className="choices" onSubmit={submit} noValidate>
      <label className="field">
        <span className="quiet">
          {shared.step.yourWords}
          {input.kind === "number" && input.unit !== "" ? ` (${input.unit})` : ""}
        </span>
        {input.kind === "text" ? (
          <textarea
            rows={3}
            maxLength={4_000}
            placeholder={input.placeholder}
            value={text}
            dir="auto"
            onChange={({ target }) => setText(target.value)}
          />
        ) : (
          <input
            inputMode="decimal"
            autoComplete="off"
            value={text}
            aria-invalid={wrong}
            aria-describedby={wrong ? "number-wanted" : undefined}
            onChange={({ target }) => {
              setWrong(false);
              setText(target.value);
            }}
          />
        )}
        {wrong && (
          <span id="number-wanted" className="field-error" role="alert">
            {shared.step.numberWanted}
          </span>
        )}
      </label>
      <button type="submit" className="big primary" aria-disabled={busy || text.trim() === ""}>
        {shared.step.send}
      </button>
      <button type="button" className="big dashed" aria-disabled={busy} onClick={() => onAnswer(UNSURE)}>
        {shared.step.unsure}
      </button>
    </form>
  );
}
