/** `/s#TOKEN`: the one-time sign-in. A fragment that carries an invitation too gives this browser its key. */
import { parseLink } from "@deskside/protocol";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { Failure, Loading } from "../components/failure.tsx";
import { meQuery } from "../live/queries.ts";
import { t } from "../messages/text.ts";
import { Card } from "../modules/sign-in/card.tsx";
import { takeUp } from "../modules/sign-in/take-up.ts";
import { api, setCsrf } from "../platform/http.ts";

export default function SignInByLink() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [error, setError] = useState<unknown>();
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    const link = parseLink(location.href);
    // The secret leaves the address bar before anything else can see it.
    history.replaceState(null, "", "/s");
    const enter = async (): Promise<void> => {
      if (link?.kind !== "sign-in") throw new Error(t("signIn.brokenLink"));
      let me = await api("signInByLink", { body: { token: link.token } });
      setCsrf(me.csrf);
      if (link.invite !== undefined) me = await takeUp(link.invite);
      queries.setQueryData(meQuery.queryKey, me);
      await navigate({ to: "/", replace: true });
    };
    enter().catch(setError);
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
