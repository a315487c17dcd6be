/** By name and password. Keys are another matter: a browser without one can look around. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ActionButton } from "../../components/action-button.tsx";
import { Failure } from "../../components/failure.tsx";
import { Field } from "../../components/field.tsx";
import { aboutQuery, meQuery } from "../../live/queries.ts";
import { t } from "../../messages/text.ts";
import { api, setCsrf } from "../../platform/http.ts";
import { Card } from "./card.tsx";

export function SignIn() {
  const queries = useQueryClient();
  const { data: about } = useQuery(aboutQuery);
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [error, setError] = useState<unknown>();
  const submit = async (): Promise<void> => {
    setError(undefined);
    try {
      const me = await api("signIn", { body: { name: name.trim(), password } });
      setCsrf(me.csrf);
      queries.setQueryData(meQuery.queryKey, me);
    } catch (failed) {
      setError(failed);
    }
  };
  return (
    <Card title={t("signIn.title")} lead={about?.organisation ?? t("signIn.lead")}>
      <form>
        <Field label={t("signIn.name")}>
          {(control) => (
            <input
              {...control}
              className="input"
              autoComplete="username"
              autoFocus
              value={name}
              onChange={({ target }) => setName(target.value)}
            />
          )}
        </Field>
        <Field label={t("signIn.password")}>
          {(control) => (
            <input
              {...control}
              className="input"
              type="password"
              autoComplete="current-password"
              value={password}
              onChange={({ target }) => setPassword(target.value)}
            />
          )}
        </Field>
        {error === undefined ? null : <Failure error={error} />}
        <ActionButton submit look="primary big" run={submit} disabled={name.trim() === "" || password === ""}>
          {t("signIn.button")}
        </ActionButton>
        <p className="faint">{t("signIn.help")}</p>
      </form>
    </Card>
  );
}
