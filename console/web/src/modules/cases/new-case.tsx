/** "Who needs help?": name, problem, Enter; then the links to send. The rest is there for whoever wants it. */
import { type CaseSummary, CASE_CHANNELS, NEEDS } from "@deskside/protocol";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ActionButton } from "../../components/action-button.tsx";
import { Field } from "../../components/field.tsx";
import { useLive } from "../../live/context.ts";
import { useStore } from "../../platform/store.ts";
import { t, tOr } from "../../messages/text.ts";
import { api } from "../../platform/http.ts";
import { refOf } from "./words.ts";

/** A moment as `datetime-local` wants it, in the viewer's zone. */
const localInput = (at: number): string =>
  new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

export function NewCase({ close }: { readonly close: () => void }) {
  const { keyState } = useLive();
  const ready = useStore(keyState) === "ready";
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [problem, setProblem] = useState("");
  const [more, setMore] = useState(false);
  const [contact, setContact] = useState("");
  const [channel, setChannel] = useState<(typeof CASE_CHANNELS)[number]>("phone");
  const [level, setLevel] = useState<"plain" | "technical">("plain");
  const [needs, setNeeds] = useState<readonly (typeof NEEDS)[number][]>([]);
  const [impact, setImpact] = useState(2);
  const [urgency, setUrgency] = useState(2);
  const [reportedAt, setReportedAt] = useState("");
  const { data: people } = useQuery({
    queryKey: ["people", name],
    queryFn: () => api("listPeople", { query: { q: name.trim(), limit: "6" } }),
    enabled: name.trim().length > 1,
  });
  const known = people?.items.find((person) => person.name === name.trim());

  const start = async (): Promise<void> => {
    const opened: CaseSummary = await api("openCase", {
      body: {
        person: {
          name: name.trim(),
          ...(known === undefined ? {} : { id: known.id }),
          ...(contact.trim() === "" ? {} : { contact: contact.trim() }),
          ...(more ? { technicalLevel: level } : {}),
        },
        problem: problem.trim(),
        channel,
        ...(needs.length === 0 ? {} : { needs: [...needs] }),
        ...(more ? { impact, urgency } : {}),
        ...(reportedAt === "" ? {} : { reportedAt: new Date(reportedAt).getTime() }),
      },
    });
    await queries.invalidateQueries({ queryKey: ["cases"] });
    close();
    await navigate({ to: "/cases/$id", params: { id: refOf(opened) } as never });
  };
  return (
    <form
      className="card pad new-case"
      aria-label={t("cases.new")}
      onKeyDown={({ key }) => key === "Escape" && close()}
    >
      <h2>{t("cases.who")}</h2>
      <div className="new-case-line">
        <Field label={t("cases.name")}>
          {(control) => (
            <>
              <input
                {...control}
                className="input"
                autoFocus
                maxLength={80}
                list="known-people"
                autoComplete="off"
                value={name}
                onChange={({ target }) => setName(target.value)}
              />
              <datalist id="known-people">
                {people?.items.map((person) => (
                  <option key={person.id} value={person.name}>
                    {person.contact ?? ""}
                  </option>
                ))}
              </datalist>
            </>
          )}
        </Field>
        <Field label={t("cases.problem")}>
          {(control) => (
            <input
              {...control}
              className="input"
              maxLength={2_000}
              autoComplete="off"
              placeholder={t("cases.problemExample")}
              value={problem}
              onChange={({ target }) => setProblem(target.value)}
            />
          )}
        </Field>
        <ActionButton
          submit
          look="primary big"
          run={start}
          disabled={name.trim() === "" || problem.trim() === ""}
        >
          {t("cases.start")}
        </ActionButton>
      </div>
      <div className="row wrap">
        <button type="button" className="link" aria-expanded={more} onClick={() => setMore(!more)}>
          {more ? t("cases.less") : t("cases.more")}
        </button>
        {known === undefined ? null : (
          <span className="faint">{t("cases.known", { count: known.caseCount })}</span>
        )}
        <span className="grow" />
        {ready ? null : <span className="faint">{t("cases.noKey")}</span>}
        <button type="button" className="btn quiet small" onClick={close}>
          {t("action.cancel")}
        </button>
      </div>
      {more ? (
        <div className="new-case-more">
          <Field label={t("cases.contact")}>
            {(control) => (
              <input
                {...control}
                className="input"
                maxLength={200}
                value={contact}
                onChange={({ target }) => setContact(target.value)}
              />
            )}
          </Field>
          <Field label={t("cases.channel")}>
            {(control) => (
              <select
                {...control}
                className="input"
                value={channel}
                onChange={({ target }) => setChannel(target.value as typeof channel)}
              >
                {CASE_CHANNELS.filter((one) => one !== "alert").map((one) => (
                  <option key={one} value={one}>
                    {tOr("channel", one)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label={t("cases.level")}>
            {(control) => (
              <select
                {...control}
                className="input"
                value={level}
                onChange={({ target }) => setLevel(target.value as typeof level)}
              >
                <option value="plain">{t("cases.level_plain")}</option>
                <option value="technical">{t("cases.level_technical")}</option>
              </select>
            )}
          </Field>
          <Field label={t("cases.reportedAt")} hint={t("cases.reportedAtHint")}>
            {(control) => (
              <input
                {...control}
                className="input"
                type="datetime-local"
                max={localInput(Date.now())}
                value={reportedAt}
                onChange={({ target }) => setReportedAt(target.value)}
              />
            )}
          </Field>
          <Scale label={t("cases.impact")} name="impact" value={impact} onChange={setImpact} />
          <Scale label={t("cases.urgency")} name="urgency" value={urgency} onChange={setUrgency} />
          <fieldset className="needs">
            <legend className="strong">{t("cases.needs")}</legend>
            {NEEDS.map((need) => (
              <label key={need} className="row">
                <input
                  type="checkbox"
                  checked={needs.includes(need)}
                  onChange={({ target }) =>
                    setNeeds(target.checked ? [...needs, need] : needs.filter((one) => one !== need))
                  }
                />
                {tOr("need", need)}
              </label>
            ))}
          </fieldset>
        </div>
      ) : null}
    </form>
  );
}

interface ScaleProps {
  readonly label: string;
  readonly name: "impact" | "urgency";
  readonly value: number;
  readonly onChange: (value: number) => void;
}
const Scale = ({ label, name, value, onChange }: ScaleProps) => (
  <Field label={label}>
    {(control) => (
      <select
        {...control}
        className="input"
        value={value}
        onChange={({ target }) => onChange(Number(target.value))}
      >
        {[1, 2, 3].map((one) => (
          <option key={one} value={one}>
            {tOr(`scale.${name}`, String(one))}
          </option>
        ))}
      </select>
    )}
  </Field>
);
