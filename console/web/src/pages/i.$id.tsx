/** `/i/8#1.ROOT.SECRET`: a new technician, or a further browser of one's own, takes up an invitation. */
import { type Link, parseLink } from "@deskside/protocol";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { ActionButton } from "../components/action-button.tsx";
import { aboutQuery, meQuery } from "../live/queries.ts";
import { t } from "../messages/text.ts";
import { Card } from "../modules/sign-in/card.tsx";
import { PasswordFields, usePassword } from "../modules/sign-in/password-fields.tsx";
import { takeUp } from "../modules/sign-in/take-up.ts";

/** Read once: the page may be drawn again after its address was cleaned. */
const opened = parseLink(location.href);
addEventListener("hashchange", () => location.reload());

export default function Invitation() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { data: about } = useQuery(aboutQuery);
  const link: Link | undefined = opened;
  const [own, setOwn] = useState(false);
  const password = usePassword();
  useEffect(() => history.replaceState(history.state, "", location.pathname), []);

  if (link?.kind !== "invite") return <Card title={t("invite.broken")}>{t("invite.brokenText")}</Card>;
  const accept = async (): Promise<void> => {
    const me = await takeUp(link, own ? undefined : password.value);
    queries.setQueryData(meQuery.queryKey, me);
    await navigate({ to: "/", replace: true });
  };
  return (
    <Card
      title={t("invite.title")}
      lead={t("invite.lead", { organisation: about?.organisation ?? t("invite.helpDesk") })}
    >
      <form>
        <label className="row">
          <input type="checkbox" checked={own} onChange={({ target }) => setOwn(target.checked)} />
          {t("invite.own")}
        </label>
        {own ? null : <PasswordFields password={password} label={t("invite.password")} />}
        <ActionButton submit look="primary big" run={accept} disabled={!own && !password.good}>
          {t("invite.button")}
        </ActionButton>
        <p className="faint">{t("invite.key")}</p>
      </form>
    </Card>
  );
}
