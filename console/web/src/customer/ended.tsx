/** After the help: what came of it, the record to keep, and one question. */
import type { CustomerView } from "@deskside/protocol";
import { useState } from "react";
import type { CaseLink } from "./case-link.ts";
import { Notice } from "./parts/notice.tsx";
import { shared } from "./parts/shared-words.ts";
import { dayAndTime, fill, plural, timeOfDay } from "./parts/words.ts";
import { Rating } from "./rating.tsx";
import { saveFile } from "./save-file.ts";
import { words } from "./words.ts";
import { Heading } from "./parts/heading.tsx";

export interface EndedProps {
  readonly view: CustomerView;
  readonly ended: NonNullable<CustomerView["ended"]>;
  readonly link: CaseLink;
  readonly name: string;
}

export function Ended({ view, ended, link, name }: EndedProps) {
  const [saving, setSaving] = useState<"no" | "getting" | "failed">("no");
  const changes = view.done.filter(({ kind }) => kind === "changed");

  async function save(): Promise<void> {
    if (saving === "getting") return;
    setSaving("getting");
    const record = await link.record();
    if (record !== null) saveFile(fill(words.ended.fileName, { ref: view.caseRef }), "text/html", record);
    setSaving(record === null ? "failed" : "no");
  }

  return (
    <section className="step" aria-labelledby="ended-title">
      <Heading id="ended-title">{fill(shared.finished.title, { time: timeOfDay(ended.at) })}</Heading>
      <p className="paper-only">{dayAndTime(ended.at)}</p>
      <p className="say">{shared.finished.nobody}</p>
      {changes.length === 0 ? (
        <p>{fill(shared.finished.unchanged, { name })}</p>
      ) : (
        <div>
          <p>{plural(shared.finished.changed, changes.length, { name })}</p>
          <ul className="dotted">
            {changes.map(({ at, text }) => (
              <li key={`${at} ${text}`} dir="auto">
                {text}
              </li>
            ))}
          </ul>
        </div>
      )}
      {ended.text !== "" && (
        <p className="words" dir="auto">
          {ended.text}
        </p>
      )}
      <Notice tone={ended.confirmed ? "ok" : "unknown"}>
        <p>{ended.confirmed ? words.ended.confirmed : words.ended.unconfirmed}</p>
      </Notice>
      <div className="step no-print">
        <p className="quiet">{words.ended.record}</p>
        <div className="pair">
          <button
            type="button"
            className="big primary"
            aria-disabled={saving === "getting"}
            onClick={() => void save()}
          >
            {saving === "getting" ? words.ended.saving : words.ended.save}
          </button>
          <button type="button" className="big" onClick={() => print()}>
            {words.ended.print}
          </button>
        </div>
        <p role="status" className="field-error">
          {saving === "failed" ? words.ended.saveFailed : ""}
        </p>
        <Rating rated={ended.rated} onRate={(score) => link.rate(score)} />
      </div>
    </section>
  );
}
