/** A browser that cannot sign says so, and how to get a key. */
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { ActionButton } from "../../components/action-button.tsx";
import { useLive } from "../../live/context.ts";
import { invitationsQuery } from "../../live/queries.ts";
import { useStore } from "../../platform/store.ts";
import { t } from "../../messages/text.ts";

/** The hub may have no word for "certified": the key is looked for again this often while it waits, in ms. */
const LOOK_EVERY_MS = 4_000;

export function KeyBanner() {
  const { keyState, keyProblem } = useLive();
  const state = useStore(keyState);
  const problem = useStore(keyProblem);
  if (state === "waiting") return <Waiting />;
  if (state === "none") {
    return (
      <div className="bar key no-print">
        <strong>{t("key.none")}</strong> {t("key.noneText")}
      </div>
    );
  }
  if (state === "broken") {
    return (
      <div className="bar key no-print" role="alert">
        <strong>{t("key.broken")}</strong> {problem}
      </div>
    );
  }
  return null;
}

function Waiting() {
  const { me, refreshKey } = useLive();
  const { data } = useQuery(invitationsQuery);
  const mine = data?.items.find(({ request }) => request?.sub === me.sub);
  useEffect(() => {
    const handle = setInterval(() => void refreshKey(), LOOK_EVERY_MS);
    return () => clearInterval(handle);
  }, [refreshKey]);
  return (
    <div className="bar key no-print" role="status">
      <span className="spinner" aria-hidden="true" />
      <span className="grow">
        {t("key.waiting", {
          name: mine === undefined || mine.createdBy === "" ? t("key.owner") : mine.createdBy,
        })}
      </span>
      <ActionButton look="small" run={refreshKey}>
        {t("key.lookAgain")}
      </ActionButton>
    </div>
  );
}
