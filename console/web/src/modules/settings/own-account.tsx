/** One's own password, and signing out. */
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ActionButton } from "../../components/action-button.tsx";
import { Field } from "../../components/field.tsx";
import { toast } from "../../components/toasts.tsx";
import { useLive } from "../../live/context.ts";
import { meQuery } from "../../live/queries.ts";
import { t } from "../../messages/text.ts";
import { api, setCsrf } from "../../platform/http.ts";
import { PasswordFields, usePassword } from "../sign-in/password-fields.tsx";
import { Section } from "./section.tsx";

export function OwnAccount() {
  const { me } = useLive();
  const queries = useQueryClient();
  const [current, setCurrent] = useState("");
  const next = usePassword();
  const save = async (): Promise<void> => {
    const known = await api("setPassword", {
      body: { next: next.value, ...(me.hasPassword ? { current } : {}) },
    });
    setCsrf(known.csrf);
    queries.setQueryData(meQuery.queryKey, known);
    setCurrent("");
    next.set("");
    toast(t("settings.passwordSaved"));
  };
  const leave = async (): Promise<void> => {
    await api("signOut", { body: {} });
    // A page that comes back from the cache must not show anything: everything is loaded anew.
    location.assign("/cases");
  };
  return (
    <Section id="account" title={t("settings.account")} text={t("settings.accountText")}>
      <dl className="facts">
        <dt>{t("signIn.name")}</dt>
        <dd>{me.name}</dd>
        <dt>{t("settings.role")}</dt>
        <dd>{me.owner ? t("settings.owner") : t("settings.technician")}</dd>
      </dl>
      <form>
        {me.hasPassword ? (
          <Field label={t("settings.currentPassword")}>
            {(control) => (
              <input
                {...control}
                className="input"
                type="password"
                autoComplete="current-password"
                value={current}
                onChange={({ target }) => setCurrent(target.value)}
              />
            )}
          </Field>
        ) : null}
        <PasswordFields password={next} />
        <div className="row">
          <ActionButton submit run={save} disabled={!next.good || (me.hasPassword && current === "")}>
            {me.hasPassword ? t("settings.changePassword") : t("settings.setPassword")}
          </ActionButton>
          <ActionButton look="quiet" run={leave}>
            {t("settings.signOut")}
          </ActionButton>
        </div>
      </form>
    </Section>
  );
}
