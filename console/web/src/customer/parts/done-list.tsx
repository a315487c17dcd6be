/** What was done, newest first; on paper all of it. */
import type { CompanionView } from "@deskside/protocol";
import { type Ref, useState } from "react";
import { Icon, type IconName } from "./icon.tsx";
import { shared } from "./shared-words.ts";
import { plural, timeOfDay } from "./words.ts";

type Done = CompanionView["done"];

/** Lines before "Show all". */
const SHORT = 5;
const SIGNS: Readonly<Record<Done[number]["kind"], IconName>> = {
  looked: "eye",
  checked: "check",
  changed: "wrench",
  asked: "info",
  other: "dot",
};

/** `headingRef` is where "What was done" on the banner leads. */
export function DoneList({
  done,
  headingRef,
}: {
  readonly done: Done;
  readonly headingRef?: Ref<HTMLHeadingElement>;
}) {
  const [all, setAll] = useState(false);
  const newest = done.toReversed();
  return (
    <section className="panel" aria-labelledby="done-title">
      <h2 id="done-title" ref={headingRef} tabIndex={-1}>
        {shared.done.title}
      </h2>
      {newest.length === 0 ? (
        <p className="quiet">{shared.done.nothing}</p>
      ) : (
        <ol className="done" id="done-list">
          {newest.map((item, index) => (
            <li
              key={`${item.at} ${item.text} ${newest.length - index}`}
              className={all || index < SHORT ? "" : "paper-only"}
            >
              <time className="tabular" dateTime={new Date(item.at).toISOString()}>
                {timeOfDay(item.at)}
              </time>
              <Icon name={SIGNS[item.kind]} size={18} />
              <span className="done-text" dir="auto">
                {item.text}
                {item.kind === "changed" && <span className="tag">{shared.done.changed}</span>}
              </span>
            </li>
          ))}
        </ol>
      )}
      {newest.length > SHORT && (
        <button
          type="button"
          className="link no-print"
          aria-expanded={all}
          aria-controls="done-list"
          onClick={() => setAll(!all)}
        >
          {all ? shared.done.fewer : plural(shared.done.all, newest.length)}
        </button>
      )}
    </section>
  );
}
