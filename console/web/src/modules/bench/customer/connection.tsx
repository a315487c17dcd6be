/** From nobody to "They said yes": the links to send, and how far it is. */
import { LOOK_SCOPES } from "@deskside/protocol";
import { useEffect, useRef } from "react";
import { ActionButton } from "../../../components/action-button.tsx";
import { Moment, remaining, useNow } from "../../../components/moment.tsx";
import { toastError } from "../../../components/toasts.tsx";
import { t, tOr } from "../../../messages/text.ts";
import { newest } from "../newest.ts";
import { useBench } from "../use-bench.ts";
import { Invite } from "./invite.tsx";

export function Connection() {
  const { detail, device, held, asking, lastAnswer, ready, ask, session } = useBench();
  const finished = detail.state === "closed" || detail.state === "rejected";
  const sawNobody = useRef(false);
  if (detail.device === null) sawNobody.current = true;
  const looks = LOOK_SCOPES.some((scope) => held.has(scope));
  const name = detail.person?.name ?? t("bench.theCustomer");
  // A machine that joins while its technician looks on is asked at once; one that was here before waits for a click.
  const untouched = session === undefined && asking === undefined && lastAnswer === undefined;
  useEffect(() => {
    if (!sawNobody.current || !ready || !untouched) return;
    sawNobody.current = false;
    void ask(LOOK_SCOPES).catch(toastError);
  }, [ready, untouched, ask]);
  if (finished || (looks && asking === undefined)) return null;
  if (detail.device === null) return <Invite />;
  if (device === undefined) return null;
  const prompt = device.prompt;
  const before = newest(
    detail.sessions.filter(({ state }) => state === "ended"),
    ({ endedAt }) => endedAt ?? 0,
  );
  return (
    <div className="connection" role="status" aria-live="polite">
      <ol className="track">
        <li className="done">{t("connect.joined", { name: device.name })}</li>
        <li className={asking !== undefined ? "now" : looks ? "done" : ""}>{t("connect.asking")}</li>
        <li className={looks ? "done" : ""}>{t("connect.yes")}</li>
      </ol>
      {asking?.shown === undefined ? null : (
        <Prompted until={asking.shown.until} where={asking.shown.where} name={name} />
      )}
      {asking === undefined && !looks ? (
        <>
          {lastAnswer === undefined || lastAnswer === "granted" ? null : (
            <p className="dim">{t(`ask.${lastAnswer}`)}</p>
          )}
          {session === undefined && before?.endedAt != null ? (
            <p className="dim">
              <Moment at={before.endedAt} />: {tOr("sessionEnd", before.endReason ?? "")}
            </p>
          ) : null}
          {device.online && prompt === "none" ? (
            <p className="callout warn">{t("connect.noPrompt")}</p>
          ) : null}
          {device.online ? (
            <ActionButton look="primary" run={() => ask(LOOK_SCOPES)} disabled={!ready}>
              {lastAnswer === undefined ? t("ask.look") : t("ask.again")}
            </ActionButton>
          ) : (
            <p className="dim">{t("connect.away", { name: device.name })}</p>
          )}
        </>
      ) : null}
    </div>
  );
}

function Prompted({
  until,
  where,
  name,
}: {
  readonly until: number;
  readonly where: "companion" | "terminal";
  readonly name: string;
}) {
  const now = useNow();
  return (
    <p className="dim tabular">
      {t(`connect.shown_${where}`, { name })} {remaining(until - now)}
    </p>
  );
}
