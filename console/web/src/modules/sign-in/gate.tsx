/** Who is signed in comes first; then the organisation; then the live side of this tab. */
import { DesksideError, type Me } from "@deskside/protocol";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useEffect, useMemo, useRef, useState } from "react";
import { Failure, Loading } from "../../components/failure.tsx";
import { toastError } from "../../components/toasts.tsx";
import { LiveContext } from "../../live/context.ts";
import { type Live, startLive } from "../../live/live.ts";
import { meQuery } from "../../live/queries.ts";
import { t } from "../../messages/text.ts";
import { Card } from "./card.tsx";
import { SignIn } from "./sign-in.tsx";

const FirstStart = lazy(() => import("./first-start.tsx"));

export function Gate({ children }: { readonly children: ReactNode }) {
  const { data: me, error, refetch } = useQuery(meQuery);
  if (me !== undefined) return <Known me={me}>{children}</Known>;
  if (error instanceof DesksideError && error.code === "SIGN_IN") return <SignIn />;
  if (error !== null) {
    return (
      <Card title={t("signIn.unreachable")}>
        <Failure error={error} retry={() => void refetch()} />
      </Card>
    );
  }
  return <Loading />;
}

function Known({ me, children }: { readonly me: Me; readonly children: ReactNode }) {
  if (me.organisation === null) {
    return me.owner ? (
      <Suspense fallback={<Loading />}>
        <FirstStart me={me} />
      </Suspense>
    ) : (
      <Card title={t("firstStart.notYet")}>{t("firstStart.notYetText")}</Card>
    );
  }
  return (
    <WithLive key={me.id} me={me}>
      {children}
    </WithLive>
  );
}

function WithLive({ me, children }: { readonly me: Me; readonly children: ReactNode }) {
  const queries = useQueryClient();
  const [live, setLive] = useState<Live>();
  // A changed name or password is no reason to open another socket.
  const first = useRef(me);
  useEffect(() => {
    const started = startLive(first.current, queries, toastError);
    setLive(started);
    return () => started.stop();
  }, [queries]);
  const known = useMemo(() => (live === undefined ? undefined : { ...live, me }), [live, me]);
  if (known === undefined) return <Loading />;
  return <LiveContext value={known}>{children}</LiveContext>;
}
