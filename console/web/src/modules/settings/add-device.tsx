/** A join link without much ado: a case is opened behind it, so that everything that happens has its record. */
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { ActionButton } from "../../components/action-button.tsx";
import { CopyButton } from "../../components/copy-button.tsx";
import { Field } from "../../components/field.tsx";
import { Moment } from "../../components/moment.tsx";
import { Qr } from "../../components/qr.tsx";
import { useLive } from "../../live/context.ts";
import { useStore } from "../../platform/store.ts";
import { t } from "../../messages/text.ts";
import { api } from "../../platform/http.ts";
import { refOf } from "../cases/words.ts";
import { Section } from "./section.tsx";

export function AddDevice() {
  const { technician, keyState, me } = useLive();
  const queries = useQueryClient();
  const ready = useStore(keyState) === "ready";
  const [name, setName] = useState("");
  const [made, setMade] = useState<{
    readonly url: string;
    readonly expiresAt: number;
    readonly ref: string;
  }>();
  const make = async (): Promise<void> => {
    const opened = await api("openCase", {
      body: {
        person: { name: name.trim() === "" ? me.name : name.trim() },
        problem: t("settings.addProblem"),
        channel: "remote",
      },
    });
    const { url, expiresAt } = await technician.createLink(opened.id);
    setMade({ url, expiresAt, ref: refOf(opened) });
    await queries.invalidateQueries({ queryKey: ["cases"] });
  };
  return (
    <Section id="add-device" title={t("settings.addDevice")} text={t("settings.addDeviceText")}>
      {made === undefined ? (
        <form>
          <Field label={t("settings.whose")} hint={t("settings.whoseHint")}>
            {(control) => (
              <input
                {...control}
                className="input"
                maxLength={80}
                value={name}
                onChange={({ target }) => setName(target.value)}
              />
            )}
          </Field>
          <div>
            <ActionButton submit look="primary" run={make} disabled={!ready}>
              {t("settings.makeLink")}
            </ActionButton>
          </div>
          {ready ? null : <p className="faint">{t("cases.noKey")}</p>}
        </form>
      ) : (
        <div className="link-box">
          <Qr text={made.url} label={t("connect.qr")} size={150} />
          <div className="stack grow">
            <code className="code">{made.url}</code>
            <div className="row wrap">
              <CopyButton text={made.url} label={t("settings.copyLink")} look="primary" />
              <Link to="/cases/$id" params={{ id: made.ref } as never} className="btn">
                {t("devices.toCase", { ref: made.ref })}
              </Link>
              <button type="button" className="btn quiet" onClick={() => setMade(undefined)}>
                {t("settings.another")}
              </button>
            </div>
            <p className="faint">
              {t("connect.good")} <Moment at={made.expiresAt} />
            </p>
          </div>
        </div>
      )}
    </Section>
  );
}
