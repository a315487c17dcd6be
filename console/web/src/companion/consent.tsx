/** The question for consent, in the words of the signed grant. No is the default; a yes takes a tick and a moment. */
import type { Body } from "@deskside/protocol";
import { useEffect, useRef, useState } from "react";
import { useNow } from "../customer/parts/clock.ts";
import { Notice } from "../customer/parts/notice.tsx";
import { isLook } from "../customer/parts/permissions.ts";
import { Rich } from "../customer/parts/rich.tsx";
import { shared } from "../customer/parts/shared-words.ts";
import { dayAndTime, fill, plural, timeOfDay } from "../customer/parts/words.ts";
import {
  type ConsentForm,
  type ConsentPrompt,
  mayRecord,
  newConsent,
  secondsUntil,
  toggleScope,
  yesNeeds,
} from "./consent-form.ts";
import { useNoKeys } from "./no-keys.ts";
import { Silence } from "./silence.tsx";
import { words } from "./words.ts";

/** How often the countdown is looked at, in ms: "Yes" wakes on time. */
const TICK_MS = 250;

export interface ConsentProps {
  readonly prompt: ConsentPrompt;
  readonly offsetMs: number;
  readonly onAnswer: (answer: Body<"prompt.answer">) => void;
}

/** Give it `key={prompt.id}`. */
export function Consent({ prompt, offsetMs, onAnswer }: ConsentProps) {
  const { consent } = words;
  const now = useNow(offsetMs, TICK_MS);
  const [form, setForm] = useState<ConsentForm>(() => newConsent(prompt));
  const [hint, setHint] = useState<"time" | "scope" | "tick" | null>(null);
  const no = useRef<HTMLButtonElement>(null);
  const tick = useRef<HTMLInputElement>(null);
  useEffect(() => no.current?.focus({ preventScroll: true }), []);

  const asked = prompt.scopes.map(({ scope }) => scope);
  const looking = isLook(asked);
  const ends = Math.max(...prompt.scopes.map(({ until }) => until));
  const sameEnd = prompt.scopes.every(({ until }) => timeOfDay(until) === timeOfDay(ends));
  const needs = yesNeeds(form, prompt, now);
  const sleeps = secondsUntil(prompt.wakesAt, now);
  const label = looking ? consent.yesLook : consent.yes;

  const deny = (answer: "no" | "report"): void =>
    onAnswer({ prompt: prompt.id, answer, scopes: [], authorised: false, record: false });
  useNoKeys(() => deny("no"));

  function allow(): void {
    setHint(needs);
    if (needs === "tick") tick.current?.focus();
    if (needs !== null) return;
    onAnswer({
      prompt: prompt.id,
      answer: "yes",
      scopes: [...form.scopes],
      authorised: form.authorised,
      record: mayRecord(form),
    });
  }

  return (
    <section
      className="step prompt"
      role="alertdialog"
      aria-labelledby="ask-title"
      aria-describedby="ask-text"
    >
      <p className="quiet">{words.own}</p>
      <h1 id="ask-title">
        <Rich text={looking ? consent.title : consent.titleMore} values={{ name: prompt.technician }} />
      </h1>
      <div id="ask-text" className="ask-text">
        <p>
          <Rich text={consent.confirmed} values={{ organisation: prompt.organisation, host: prompt.host }} />
        </p>
        {prompt.reason !== "" && (
          <p className="words">
            <Rich text={consent.reason} values={{ reason: prompt.reason }} />
          </p>
        )}
        {looking && <p>{consent.look}</p>}
      </div>
      <p>
        <Rich text={consent.ends} values={{ time: timeOfDay(ends) }} />
      </p>
      {prompt.firstContact && (
        <Notice tone="warn">
          <p>
            <strong>{consent.scamTitle}</strong> {consent.scam}
          </p>
        </Notice>
      )}
      <fieldset className="ticks">
        <legend>
          {consent.asks}
          <span className="quiet hint">{consent.asksHint}</span>
        </legend>
        {prompt.scopes.map(({ scope, until }) => (
          <label key={scope} className="tick">
            <input
              type="checkbox"
              checked={form.scopes.includes(scope)}
              onChange={() => {
                setHint(null);
                setForm(toggleScope(form, prompt, scope));
              }}
            />
            <span>
              <Rich text={shared.scope[scope]} />{" "}
              {!sameEnd && (
                <span className="quiet nowrap tabular">
                  {fill(consent.until, { time: timeOfDay(until) })}
                </span>
              )}
            </span>
          </label>
        ))}
        {asked.includes("terminal") && (
          <label className="tick">
            <input
              type="checkbox"
              checked={mayRecord(form)}
              disabled={!form.scopes.includes("terminal")}
              onChange={() => setForm({ ...form, record: !form.record })}
            />
            <span>{consent.record}</span>
          </label>
        )}
      </fieldset>
      {prompt.clocks !== null && (
        <Notice tone="unknown" sign="info">
          <p>
            <Rich
              text={consent.clocks}
              values={{ here: dayAndTime(prompt.clocks.here), theirs: dayAndTime(prompt.clocks.theirs) }}
            />
          </p>
        </Notice>
      )}
      <label className={`tick own ${hint === "tick" ? "wanted" : ""}`}>
        <input
          ref={tick}
          type="checkbox"
          checked={form.authorised}
          onChange={() => {
            setHint(null);
            setForm({ ...form, authorised: !form.authorised });
          }}
        />
        <span>{consent.authorised}</span>
      </label>
      <div className="pair answers">
        <p id="yes-hint" role="status" className="field-error">
          {hint === "tick" && consent.needsTick}
          {hint === "scope" && consent.needsScope}
          {hint === "time" && sleeps > 0 && plural(consent.wait, sleeps)}
        </p>
        <button ref={no} type="button" className="big deny" onClick={() => deny("no")}>
          {consent.no}
        </button>
        <button
          type="button"
          className="big"
          data-own-enter
          aria-disabled={needs !== null}
          aria-describedby={hint === null ? undefined : "yes-hint"}
          onClick={allow}
        >
          {sleeps > 0 ? fill(consent.sleeping, { label, seconds: sleeps }) : label}
        </button>
      </div>
      <div className="under">
        <Silence until={prompt.until} now={now} />
        <button type="button" className="link" data-own-enter onClick={() => deny("report")}>
          {consent.report}
        </button>
      </div>
    </section>
  );
}
