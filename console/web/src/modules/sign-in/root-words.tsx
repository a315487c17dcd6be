/** The seven words: shown once, never asked for whole. Two of them are asked for, so that they are on paper. */
import type { NewOrganisation } from "@deskside/protocol";
import { useState } from "react";
import { ActionButton } from "../../components/action-button.tsx";
import { download } from "../../components/download.ts";
import { Field } from "../../components/field.tsx";
import { t } from "../../messages/text.ts";
import { crypto } from "../../platform/keystore.ts";
import { Card } from "./card.tsx";

/** Two different places of seven, by the platform's own chance. */
function twoPlaces(count: number): readonly [number, number] {
  const [a = 0, b = 0] = crypto.randomBytes(2);
  const first = a % count;
  const second = (first + 1 + (b % (count - 1))) % count;
  return first < second ? [first, second] : [second, first];
}

interface RootWordsProps {
  readonly organisation: string;
  readonly made: NewOrganisation;
  readonly done: () => Promise<void>;
}

export function RootWords({ organisation, made, done }: RootWordsProps) {
  const [asking, setAsking] = useState(false);
  const [places] = useState(() => twoPlaces(made.words.length));
  const [typed, setTyped] = useState<readonly [string, string]>(["", ""]);
  const matches = places.map((place, at) => typed[at]?.trim().toLowerCase() === made.words[place]);
  const save = (): void =>
    download(`deskside-root-${made.root.slice(0, 8)}.json`, made.sealedRoot, "application/json");

  if (!asking) {
    return (
      <Card wide title={t("words.title")} lead={t("words.lead")}>
        <div className="body">
          <ol className="words">
            {made.words.map((word) => (
              <li key={word}>{word}</li>
            ))}
          </ol>
          <p className="callout warn">{t("words.warning")}</p>
          <p className="faint">
            {organisation} · {t("words.fingerprint")} <span className="mono">{made.root}</span>
          </p>
          <div className="row wrap no-print">
            <button type="button" className="btn big" onClick={() => print()}>
              {t("words.print")}
            </button>
            <button type="button" className="btn big" onClick={save}>
              {t("words.save")}
            </button>
            <span className="grow" />
            <button type="button" className="btn primary big" onClick={() => setAsking(true)}>
              {t("words.written")}
            </button>
          </div>
          <p className="faint no-print">{t("words.saveHint")}</p>
        </div>
      </Card>
    );
  }
  return (
    <Card wide title={t("words.askTitle")} lead={t("words.askLead")}>
      <form>
        {places.map((place, at) => (
          <Field
            key={place}
            label={t("words.word", { number: place + 1 })}
            error={
              typed[at] !== "" &&
              matches[at] === false &&
              (typed[at]?.length ?? 0) >= (made.words[place]?.length ?? 0)
                ? t("words.wrong")
                : undefined
            }
          >
            {(control) => (
              <input
                {...control}
                className="input"
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                autoFocus={at === 0}
                value={typed[at]}
                onChange={({ target }) =>
                  setTyped(at === 0 ? [target.value, typed[1]] : [typed[0], target.value])
                }
              />
            )}
          </Field>
        ))}
        <div className="row">
          <button type="button" className="btn big quiet" onClick={() => setAsking(false)}>
            {t("words.back")}
          </button>
          <span className="grow" />
          <ActionButton submit look="primary big" run={done} disabled={!matches.every(Boolean)}>
            {t("words.done")}
          </ActionButton>
        </div>
      </form>
    </Card>
  );
}
