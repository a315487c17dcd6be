/** `/s#TOKEN`: the one-time sign-in. A fragment that carries an invitation too gives this browser its key. */
import { type Me, parseLink } from "@deskside/protocol";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { Failure, Loading } from "../components/failure.tsx";
import { meQuery } from "../live/queries.ts";
import { t } from "../messages/text.ts";
import { Card } from "../modules/sign-in/card.tsx";
import { takeUp } from "../modules/sign-in/take-up.ts";
import { api, setCsrf } from "../platform/http.ts";

/** Read once: the page may be drawn again after its address was cleaned. */
const opened = parseLink(location.href);
let entering: Promise<Me> | undefined;
// Another link in the same tab changes only the fragment: it is a new start.
addEventListener("hashchange", () => location.reload());

async function enter(): Promise<Me> {
  // The secret leaves the address bar before anything else can see it.
  history.replaceState(history.state, "", "/s");
  if (opened?.kind !== "sign-in") throw new Error(t("signIn.brokenLink"));
  const me = await api("signInByLink", { body: { token: opened.token } });
  setCsrf(me.csrf);
  return opened.invite === undefined ? me : takeUp(opened.invite);
}

export default function SignInByLink() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    entering ??= enter();
    entering
      .then((me) => {
        queries.setQueryData(meQuery.queryKey, me);
        return navigate({ to: "/", replace: true });
      })
      .catch(setError);
  }, [queries, navigate]);
  if (error === undefined) return <Loading text={t("signIn.entering")} />;
  return (
    <Card title={t("signIn.linkFailed")}>
      <div className="body">
        <Failure error={error} />
        <a className="btn big" href="/cases">
          {t("signIn.withPassword")}
        </a>
      </div>
    </Card>
  );
}
