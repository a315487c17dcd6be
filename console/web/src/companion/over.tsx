/** After Stop, and after the end. */
import type { CompanionView } from "@deskside/protocol";
import { useState } from "react";
import { Rich } from "../customer/parts/rich.tsx";
import { shared } from "../customer/parts/shared-words.ts";
import { fill, plural, timeOfDay } from "../customer/parts/words.ts";
import { words } from "./words.ts";
import { Heading } from "../customer/parts/heading.tsx";

/** Takes the Helper and its folder away, where the line of the join page put them. */
const REMOVE_LINE = "rm -rf ~/deskside-helper ~/.deskside-agent";

type Ended = NonNullable<CompanionView["ended"]>;

export function Stopped(props: {
  readonly ended: Ended | null;
  readonly blocked: boolean;
  readonly onAllow: () => void;
}) {
  const { ended, blocked, onAllow } = props;
  const [closing, setClosing] = useState(false);
  return (
    <section className="step" role="status">
      <Heading>{shared.stopped.title}</Heading>
      <p className="say">
        {ended === null ? shared.stopped.nobody : fill(shared.stopped.text, { name: ended.technician })}
      </p>
      {ended !== null && <Changes ended={ended} />}
      <div className="pair">
        <button
          type="button"
          className="big deny"
          onClick={() => {
            window.close();
            // A browser closes only windows that a page opened; then the person does it.
            setClosing(true);
          }}
        >
          {shared.stopped.close}
        </button>
        {blocked && (
          <button type="button" className="big" onClick={onAllow}>
            {words.stopped.again}
          </button>
        )}
      </div>
      <p className="quiet">{closing ? shared.stopped.closed : blocked ? words.stopped.note : ""}</p>
    </section>
  );
}

export function Finished({ ended }: { readonly ended: Ended }) {
  return (
    <section className="step" aria-labelledby="over-title">
      <Heading id="over-title">{fill(shared.finished.title, { time: timeOfDay(ended.at) })}</Heading>
      <p className="say">
        {ended.why === "expired"
          ? fill(words.finished.expired, { name: ended.technician })
          : shared.finished.nobody}
      </p>
      <Changes ended={ended} />
      <p>{words.finished.record}</p>
      <RemoveHelper name={ended.technician} />
    </section>
  );
}

function Changes({ ended: { changes, technician: name } }: { readonly ended: Ended }) {
  if (changes.length === 0) return <p>{fill(shared.finished.unchanged, { name })}</p>;
  return (
    <div>
      <p>{plural(shared.finished.changed, changes.length, { name })}</p>
      <ul className="dotted">
        {changes.map((text, index) => (
          <li key={`${index} ${text}`} dir="auto">
            {text}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What to type: a page cannot remove a program, and this one should not be able to. */
function RemoveHelper({ name }: { readonly name: string }) {
  return (
    <details className="more">
      <summary>{words.finished.remove}</summary>
      <ol className="numbered">
        {words.finished.removeSteps.map((step, index) => (
          <li key={step}>
            <span>
              <Rich text={step} values={{ name }} />
            </span>
            {index === words.finished.removeSteps.length - 1 && (
              <code className="line" dir="ltr">
                {REMOVE_LINE}
              </code>
            )}
          </li>
        ))}
      </ol>
    </details>
  );
}
