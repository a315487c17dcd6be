/** What runs on the computer now. */
import type { CompanionView } from "@deskside/protocol";
import { fill } from "../customer/parts/words.ts";
import { words } from "./words.ts";

export function Running({ running }: { readonly running: CompanionView["running"] }) {
  if (running.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="running-title">
      <h2 id="running-title">{words.session.running}</h2>
      <ul className="running">
        {running.map(({ jti, text, share }) => (
          <li key={jti}>
            {share === null && <span className="turning small" aria-hidden="true" />}
            <span dir="auto" className="done-text">
              {text}
            </span>
            {share !== null && (
              <>
                <span className="quiet tabular">
                  {fill(words.session.share, { percent: percentOf(share) })}
                </span>
                <progress max={100} value={percentOf(share)} aria-label={text} />
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A share of 0 to 1 in whole percent. */
const percentOf = (share: number): number => Math.round(Math.min(1, Math.max(0, share)) * 100);
