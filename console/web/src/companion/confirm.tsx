/** One change, before it is done: in words, and beneath them exactly what will run. */
import type { Body, Prompt } from "@deskside/protocol";
import { useEffect, useRef } from "react";
import { useNow } from "../customer/parts/clock.ts";
import { Rich } from "../customer/parts/rich.tsx";
import { useNoKeys } from "./no-keys.ts";
import { Silence } from "./silence.tsx";
import { words } from "./words.ts";

/** A click this soon, in ms, was meant for what stood here before. */
const SETTLE_MS = 700;
/** Longer than this, the change is told in smaller letters. */
const LONG_CHARS = 60;

export interface ConfirmProps {
  readonly prompt: Extract<Prompt, { kind: "confirm" }>;
  readonly offsetMs: number;
  readonly onAnswer: (answer: Body<"prompt.answer">) => void;
}

/** Give it `key={prompt.id}`. */
export function Confirm({ prompt, offsetMs, onAnswer }: ConfirmProps) {
  const { confirm } = words;
  const now = useNow(offsetMs);
  const no = useRef<HTMLButtonElement>(null);
  const shownAt = useRef(performance.now());
  useEffect(() => no.current?.focus({ preventScroll: true }), []);

  function answer(word: "yes" | "no"): void {
    if (word === "yes" && performance.now() - shownAt.current < SETTLE_MS) return;
    onAnswer({ prompt: prompt.id, answer: word, scopes: [], authorised: word === "yes", record: false });
  }
  useNoKeys(() => answer("no"));

  return (
    <section
      className="step prompt"
      role="alertdialog"
      aria-labelledby="ask-title"
      aria-describedby="ask-exact"
    >
      <p className="quiet">{words.own}</p>
      <h1 id="ask-title" className={prompt.what.length > LONG_CHARS ? "long" : undefined}>
        <Rich text={confirm.title} values={{ name: prompt.technician, what: prompt.what }} />
      </h1>
      <div className="exactly">
        <p className="quiet">{confirm.exact}</p>
        {/* Focusable, because it can be scrolled. */}
        <pre id="ask-exact" className="exact" tabIndex={0} dir="ltr" aria-label={confirm.exact} role="group">
          {prompt.exact}
        </pre>
      </div>
      {prompt.undo !== "" && (
        <p className="words">
          <Rich text={confirm.undo} values={{ undo: prompt.undo }} />
        </p>
      )}
      <div className="pair answers">
        <button ref={no} type="button" className="big deny" onClick={() => answer("no")}>
          {confirm.no}
        </button>
        <button type="button" className="big" data-own-enter onClick={() => answer("yes")}>
          {confirm.yes}
        </button>
      </div>
      <div className="under">
        <Silence until={prompt.until} now={now} />
      </div>
    </section>
  );
}
