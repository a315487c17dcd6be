/** This browser's key: whether it can sign, and how another browser or the command line gets one. */
import { invite, objects, readStrict } from "@deskside/protocol";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ActionButton } from "../../components/action-button.tsx";
import { CopyButton } from "../../components/copy-button.tsx";
import { Moment } from "../../components/moment.tsx";
import { StateTag } from "../../components/state-tag.tsx";
import { useLive } from "../../live/context.ts";
import { useStore } from "../../platform/store.ts";
import { t } from "../../messages/text.ts";
import { api } from "../../platform/http.ts";
import { pinnedRoot } from "../../platform/keystore.ts";
import { Section } from "./section.tsx";

export function OwnKey() {
  const { me, deps, key, keyState } = useLive();
  const state = useStore(keyState);
  const { data: trust } = useQuery({ queryKey: ["trust"], queryFn: () => api("getTrust") });
  const { data: own } = useQuery({
    queryKey: ["trust", "own", state],
    queryFn: async () => (await key())?.signer.kid ?? null,
  });
  const [made, setMade] = useState<string>();
  const more = async (): Promise<void> => {
    const link = await invite(deps, await pinnedRoot(), { name: me.name, can: ["attended"], forSelf: true });
    setMade(link.url);
  };
  return (
    <Section id="key" title={t("settings.key")} text={t("settings.keyText")}>
      <div className="row">
        <StateTag code={state === "ready" ? "ok" : "warn"} word={t(`settings.key_${state}`)} />
        <span className="mono faint ellipsis">{own ?? ""}</span>
      </div>
      {state === "none" ? <p className="dim">{t("key.noneText")}</p> : null}
      {trust === undefined || trust.mine.length === 0 ? null : (
        <table className="table">
          <caption className="overline" style={{ textAlign: "start" }}>
            {t("settings.keys")}
          </caption>
          <tbody>
            {trust.mine.map(({ kid, certs }) => {
              const leaf = certs.at(-1);
              const claims = leaf === undefined ? undefined : readStrict(objects.techcert, leaf).claims;
              return (
                <tr key={kid}>
                  <td className="mono">{kid.slice(0, 16)}…</td>
                  <td>{kid === own ? t("settings.thisBrowser") : ""}</td>
                  <td className="faint">
                    {claims === undefined ? null : (
                      <>
                        {t("settings.until")} <Moment at={claims.exp * 1_000} />
                      </>
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {me.owner && state === "ready" ? (
        <div className="stack">
          <p className="dim">{t("settings.moreKeysText")}</p>
          {made === undefined ? (
            <div>
              <ActionButton run={more}>{t("settings.moreKeys")}</ActionButton>
            </div>
          ) : (
            <>
              <code className="code">{made}</code>
              <div className="row">
                <CopyButton text={made} label={t("settings.copyLink")} look="primary" />
                <CopyButton text={`deskside login '${made}'`} label={t("settings.copyLogin")} look="" />
              </div>
            </>
          )}
        </div>
      ) : null}
    </Section>
  );
}
