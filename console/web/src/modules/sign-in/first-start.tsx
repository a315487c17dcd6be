/** S1: the owner names the help desk; the root is made in this browser, shown as seven words, sealed, and forgotten. */
import { createOrganisation, type Me, type NewOrganisation } from "@deskside/protocol";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ActionButton } from "../../components/action-button.tsx";
import { Field } from "../../components/field.tsx";
import { meQuery } from "../../live/queries.ts";
import { t } from "../../messages/text.ts";
import { api, setCsrf } from "../../platform/http.ts";
import { crypto, makeKey, pinRoot } from "../../platform/keystore.ts";
import { Card } from "./card.tsx";
import { PasswordFields, usePassword } from "./password-fields.tsx";
import { RootWords } from "./root-words.tsx";

export default function FirstStart({ me }: { readonly me: Me }) {
  const queries = useQueryClient();
  const [made, setMade] = useState<NewOrganisation>();
  const [organisation, setOrganisation] = useState("");
  const [name, setName] = useState("");
  const password = usePassword();

  const create = async (): Promise<void> => {
    const known = await api("setPassword", {
      body: {
        name: name.trim(),
        next: password.value,
        ...(me.hasPassword ? { current: password.value } : {}),
      },
    });
    setCsrf(known.csrf);
    const owner = await makeKey(me.sub);
    setMade(
      await createOrganisation(crypto, {
        name: organisation.trim(),
        ownerName: name.trim(),
        sub: me.sub,
        owner,
        nowMs: Date.now(),
      }),
    );
  };
  const store = async (): Promise<void> => {
    if (made === undefined) return;
    const { org, cert, list, sealedRoot, root } = made;
    await api("createOrg", { body: { org, cert, list, sealedRoot } });
    await pinRoot(root);
    await queries.invalidateQueries({ queryKey: meQuery.queryKey });
  };

  if (made !== undefined) return <RootWords organisation={organisation} made={made} done={store} />;
  return (
    <Card title={t("firstStart.title")} lead={t("firstStart.lead")}>
      <form>
        <Field label={t("firstStart.organisation")} hint={t("firstStart.organisationHint")}>
          {(control) => (
            <input
              {...control}
              className="input"
              autoFocus
              maxLength={80}
              value={organisation}
              onChange={({ target }) => setOrganisation(target.value)}
            />
          )}
        </Field>
        <Field label={t("firstStart.name")} hint={t("firstStart.nameHint")}>
          {(control) => (
            <input
              {...control}
              className="input"
              autoComplete="username"
              maxLength={80}
              value={name}
              onChange={({ target }) => setName(target.value)}
            />
          )}
        </Field>
        <PasswordFields password={password} />
        <ActionButton
          submit
          look="primary big"
          run={create}
          disabled={organisation.trim() === "" || name.trim() === "" || !password.good}
        >
          {t("firstStart.button")}
        </ActionButton>
      </form>
    </Card>
  );
}
