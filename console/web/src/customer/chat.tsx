/** Messages between customer and technician. A new one is read out and never moves what is being typed. */
import type { CustomerView } from "@deskside/protocol";
import { type SubmitEvent, useEffect, useRef, useState } from "react";
import type { CaseLink } from "./case-link.ts";
import { announce } from "./parts/announcer.tsx";
import { useKeptText } from "./parts/kept-text.ts";
import { fill, timeOfDay } from "./parts/words.ts";
import { randomId } from "./random-id.ts";
import { words } from "./words.ts";

/** As long as a message may be, in UTF-16 units. */
const TEXT_MAX = 4_000;

export function Chat({
  view,
  link,
  name,
}: {
  readonly view: CustomerView;
  readonly link: CaseLink;
  readonly name: string;
}) {
  const { chat } = view;
  const list = useRef<HTMLOListElement>(null);
  const seen = useRef<string | null>(null);
  const last = chat.at(-1);
  useEffect(() => {
    if (last === undefined) return;
    const isFirstLook = seen.current === null;
    if (seen.current === last.id) return;
    seen.current = last.id;
    if (list.current !== null) list.current.scrollTop = list.current.scrollHeight;
    if (!isFirstLook && last.from === "technician")
      announce(fill(words.chat.fresh, { name: last.name, text: last.text }));
  }, [last]);
  useEffect(() => {
    // Nothing was there when the page opened: the first message is then a new one.
    seen.current ??= "";
  }, []);

  return (
    <section className="panel no-print" aria-labelledby="chat-title">
      <h2 id="chat-title">{fill(words.chat.title, { name })}</h2>
      {chat.length === 0 ? (
        <p className="quiet">{words.chat.nothing}</p>
      ) : (
        <ol className="chat" ref={list} tabIndex={0} aria-labelledby="chat-title">
          {chat.map((message) => (
            <li key={message.id} className={message.from}>
              <p className="quiet">
                <bdi>{message.from === "customer" ? words.chat.you : message.name}</bdi>{" "}
                <time className="tabular" dateTime={new Date(message.at).toISOString()}>
                  {timeOfDay(message.at)}
                </time>
              </p>
              <p className="words" dir="auto">
                {message.text}
              </p>
            </li>
          ))}
        </ol>
      )}
      <Compose key={view.caseRef} id={view.caseRef} link={link} />
    </section>
  );
}

function Compose({ id, link }: { readonly id: string; readonly link: CaseLink }) {
  const [text, setText] = useKeptText(`chat.${id}`);
  const [sent, setSent] = useState<{ id: string; text: string; failed: boolean } | null>(null);
  const busy = sent !== null && !sent.failed;

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const words = text.trim();
    if (busy || words === "") return;
    // The same words again are the same message: it may have arrived after all.
    const messageId = sent?.text === words ? sent.id : randomId();
    setSent({ id: messageId, text: words, failed: false });
    const outcome = await link.chat(messageId, words);
    if (outcome.ok) {
      setText("");
      setSent(null);
    } else setSent({ id: messageId, text: words, failed: true });
  }

  return (
    <form className="compose" onSubmit={(event) => void submit(event)}>
      <label className="field">
        <span className="quiet">
          {words.chat.label}. {words.chat.warning}
        </span>
        <textarea
          rows={2}
          maxLength={TEXT_MAX}
          value={text}
          dir="auto"
          onChange={({ target }) => setText(target.value)}
        />
      </label>
      <button type="submit" className="btn" aria-disabled={busy || text.trim() === ""}>
        {busy ? words.chat.sending : words.chat.send}
      </button>
      <p role="status" className="field-error">
        {sent?.failed === true ? words.chat.failed : ""}
      </p>
    </form>
  );
}
