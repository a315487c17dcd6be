/** The connection to the hub: lost since when, why as far as this browser knows, and what happens now. */
import { useEffect, useState } from "react";
import { useLive } from "../../live/context.ts";
import { useStore } from "../../platform/store.ts";
import { clockTime } from "../../components/moment.tsx";
import { t } from "../../messages/text.ts";

/** A blink is no news: the bar comes after this time, in ms. */
const QUIET_MS = 1_500;

export function OfflineBar() {
  const { linkState } = useLive();
  const { state, since } = useStore(linkState);
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (state === "online") {
      setLate(false);
      return;
    }
    const handle = setTimeout(() => setLate(true), QUIET_MS);
    return () => clearTimeout(handle);
  }, [state]);
  const [lostAt, setLostAt] = useState(since);
  useEffect(() => {
    if (state === "online") setLostAt(Date.now());
  }, [state]);
  return (
    <div role="status" aria-live="polite">
      {late ? (
        <div className="bar offline">
          <span className="spinner" aria-hidden="true" />
          <strong>{navigator.onLine ? t("shell.hubAway") : t("shell.noNetwork")}</strong>{" "}
          {t("shell.awayText", { since: clockTime(lostAt) })}
        </div>
      ) : null}
    </div>
  );
}
