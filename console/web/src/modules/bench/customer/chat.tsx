/** The chat with the customer. A message keeps its id, so that sending it twice is one. */
import { newId } from "@deskside/protocol";
import { useEffect, useRef, useState } from "react";
import { Moment } from "../../../components/moment.tsx";
import { toastError } from "../../../components/toasts.tsx";
import { t } from "../../../messages/text.ts";
import { api } from "../../../platform/http.ts";
import { crypto } from "../../../platform/keystore.ts";
import { useBench } from "../use-bench.ts";

export function Chat() {
  const { detail } = useBench();
  const [text, setText] = useState("");
  const [id, setId] = useState(() => newId(crypto));
  const [sending, setSending] = useState(false);
  const end = useRef<HTMLDivElement>(null);
  const count = detail.chat.length;
  useEffect(() => {
    if (count > 0) end.current?.scrollIntoView({ block: "nearest" });
  }, [count]);
  const send = async (): Promise<void> => {
    const said = text.trim();
    if (said === "" || sending) return;
    setSending(true);
    try {
      await api("postChat", { params: { id: detail.id }, body: { id, text: said } });
      setText("");
      setId(newId(crypto));
    } catch (error) {
      toastError(error);
    } finally {
      setSending(false);
    }
  };
  return (
    <div className="chat">
      <ol aria-live="polite" aria-label={t("chat.label")}>
        {detail.chat.map((message) => (
          <li key={message.id} className={message.from === "technician" ? "mine" : ""}>
            <div className="bubble">{message.text}</div>
            <div className="faint chat-meta">
              {message.name} · <Moment at={message.at} />
            </div>
          </li>
        ))}
      </ol>
      <div ref={end} />
      <form
        className="chat-form"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <textarea
          className="input"
          rows={2}
          aria-label={t("chat.write")}
          placeholder={t("chat.write")}
          maxLength={4_000}
          value={text}
          onChange={({ target }) => setText(target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            void send();
          }}
        />
        <button type="submit" className="btn" disabled={text.trim() === "" || sending} aria-busy={sending}>
          {t("chat.send")}
        </button>
      </form>
    </div>
  );
}
