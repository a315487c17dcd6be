/** Case, machine, what is allowed and for how long, and Stop. */
import { useState } from "react";
import { ActionButton } from "../../../components/action-button.tsx";
import { Ago } from "../../../components/moment.tsx";
import { StateTag } from "../../../components/state-tag.tsx";
import { toast } from "../../../components/toasts.tsx";
import { t } from "../../../messages/text.ts";
import { firstLine, refOf, stateWord } from "../../cases/words.ts";
import { useBench } from "../use-bench.ts";
import { CaseMenu } from "./case-menu.tsx";
import { CloseDialog } from "./close-dialog.tsx";
import { endSession } from "./end-session.ts";
import { GrantChips } from "./grant-chips.tsx";

export function BenchHead() {
  const { detail, device, session, open } = useBench();
  const [closing, setClosing] = useState(false);
  return (
    <header className="bench-head">
      <div className="bench-title">
        <h1 className="ellipsis" title={detail.problem}>
          #{refOf(detail)} {firstLine(detail.problem)}
        </h1>
        <div className="row dim bench-sub">
          <StateTag code={detail.state} word={stateWord(detail)} />
          <span className="ellipsis">{detail.person?.name ?? t("bench.noPerson")}</span>
          {device === undefined ? null : (
            <>
              <span aria-hidden="true">·</span>
              <a className="ellipsis" href={`/devices/${device.id}`} title={device.os}>
                {device.name}
              </a>
              <span className="ellipsis nowrap bench-os">{device.os}</span>
              <span className="row nowrap">
                <StateTag code={device.online ? "online" : "offline"} />
                {device.online ? null : <Ago at={device.since} />}
              </span>
            </>
          )}
        </div>
      </div>
      <GrantChips />
      <div className="row">
        <CaseMenu close={() => setClosing(true)} />
        {open ? (
          <button type="button" className="btn" onClick={() => setClosing(true)}>
            {t("close.open")}
          </button>
        ) : null}
        {session === undefined ? null : <StopButton />}
      </div>
      {closing ? <CloseDialog close={() => setClosing(false)} /> : null}
    </header>
  );
}

function StopButton() {
  const bench = useBench();
  const stop = async (): Promise<void> => {
    const told = await endSession(bench, t("bench.stopReason"));
    if (told) toast(t("bench.stopped"));
    else toast(t("bench.stoppedHere"), { tone: "fail" });
  };
  return (
    <ActionButton look="danger" run={stop} title={t("bench.stopTitle")}>
      {t("bench.stop")}
    </ActionButton>
  );
}
