/** The connection to the hub: lost since when, why as far as this browser knows, and what happens now. */
import { useEffect, useState, useSyncExternalStore } from "react";
import { useLive } from "../../live/context.ts";
import { useStore } from "../../platform/store.ts";
import { clockTime } from "../../components/moment.tsx";
import { t } from "../../messages/text.ts";

/** A blink is no news: the bar comes after this time, in ms. */
const QUIET_MS = 1_500;

/** Whether this computer has a network at all: an open socket would notice its loss only much later. */
const useNetwork = (): boolean =>
  useSyncExternalStore(
    (changed) => {
      addEventListener("online", changed);
      addEventListener("offline", changed);
      return () => {
        removeEventListener("online", changed);
        removeEventListener("offline", changed);
      };
    },
    () => navigator.onLine,
  );

export function OfflineBar() {
  const { linkState } = useLive();
  const network = useNetwork();
  const { state: linked, since } = useStore(linkState);
  const state = network ? linked : "offline";
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
          <strong>{network ? t("shell.hubAway") : t("shell.noNetwork")}</strong>{" "}
          {t("shell.awayText", { since: clockTime(lostAt) })}
        </div>
      ) : null}
    </div>
  );
}
