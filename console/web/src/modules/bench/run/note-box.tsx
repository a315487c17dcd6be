/** A note into the record: for the team, or for the customer too; with the sources that were consulted. */
import { useState } from "react";
import { ActionButton } from "../../../components/action-button.tsx";
import { toast } from "../../../components/toasts.tsx";
import { t } from "../../../messages/text.ts";
import { api } from "../../../platform/http.ts";
import { useBench } from "../use-bench.ts";

export function NoteBox() {
  const { detail } = useBench();
  const [text, setText] = useState("");
  const [sources, setSources] = useState("");
  const [visible, setVisible] = useState(false);
  const save = async (): Promise<void> => {
    const listed = sources
      .split("\n")
      .map((one) => one.trim())
      .filter((one) => one !== "");
    await api("addNote", {
      params: { id: detail.id },
      body: {
        text: text.trim(),
        visibility: visible ? "customer" : "internal",
        ...(listed.length === 0 ? {} : { sources: listed }),
      },
    });
    setText("");
    setSources("");
    toast(t("note.saved"));
  };
  return (
    <form className="note-box">
      <textarea
        className="input"
        rows={1}
        aria-label={t("note.label")}
        placeholder={t("note.label")}
        maxLength={4_000}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      {text.trim() === "" ? null : (
        <>
          <textarea
            className="input"
            rows={1}
            aria-label={t("note.sources")}
            placeholder={t("note.sources")}
            value={sources}
            onChange={({ target }) => setSources(target.value)}
          />
          <div className="row">
            <label className="row grow">
              <input
                type="checkbox"
                checked={visible}
                onChange={({ target }) => setVisible(target.checked)}
              />
              {t("note.visible")}
            </label>
            <ActionButton submit look="small primary" run={save}>
              {t("note.save")}
            </ActionButton>
          </div>
        </>
      )}
    </form>
  );
}
