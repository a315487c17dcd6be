/** One question, three answers. */
import { useState } from "react";
import type { Outcome } from "./case-link.ts";
import { words } from "./words.ts";

/** On the record's scale of one to five. */
const SCORES = { good: 5, ok: 3, bad: 1 } as const;

export interface RatingProps {
  readonly rated: boolean;
  readonly onRate: (score: number) => Promise<Outcome>;
}

export function Rating({ rated, onRate }: RatingProps) {
  const [sent, setSent] = useState<"no" | "sending" | "failed">("no");
  async function rate(score: number): Promise<void> {
    if (sent === "sending") return;
    setSent("sending");
    setSent((await onRate(score)).ok ? "no" : "failed");
  }
  return (
    <section className="step" aria-labelledby="rating-title">
      <h2 id="rating-title">{words.rating.title}</h2>
      {!rated && (
        <div className="triple">
          {(["good", "ok", "bad"] as const).map((word) => (
            <button
              key={word}
              type="button"
              className="big"
              aria-disabled={sent === "sending"}
              onClick={() => void rate(SCORES[word])}
            >
              {words.rating[word]}
            </button>
          ))}
        </div>
      )}
      <p role="status" className={sent === "failed" ? "field-error" : "say"}>
        {rated ? words.rating.thanks : sent === "failed" ? words.rating.failed : ""}
      </p>
    </section>
  );
}
