/** What the machine says: live series on top, then every check with its verdict and its raw evidence. */
import { useState } from "react";
import { t } from "../../../messages/text.ts";
import { AskFor } from "../needs-scope.tsx";
import { useBench } from "../use-bench.ts";
import { CheckPicker } from "./check-picker.tsx";
import { CheckResult } from "./check-result.tsx";
import { LiveStrip } from "./live-strip.tsx";

/** Results drawn at first; older ones on request. */
const SHOWN = 40;

export function EvidenceTab() {
  const { detail, held, device } = useBench();
  const [all, setAll] = useState(false);
  const checks = detail.tasks
    .filter(({ op }) => op === "check.run")
    .sort((a, b) => b.createdAt - a.createdAt);
  const shown = all ? checks : checks.slice(0, SHOWN);
  return (
    <>
      {held.has("view_diagnostics") ? <LiveStrip /> : null}
      {device !== undefined && held.has("run_checks") ? <CheckPicker /> : null}
      {checks.length === 0 && !held.has("run_checks") ? (
        device === undefined ? (
          <div className="empty">
            <strong>{t("evidence.noMachine")}</strong>
            <span>{t("evidence.noMachineText")}</span>
          </div>
        ) : (
          <AskFor scope="run_checks" purpose={t("purpose.checks")} />
        )
      ) : null}
      {checks.length === 0 && held.has("run_checks") ? (
        <div className="empty">
          <strong>{t("evidence.none")}</strong>
          <span>{t("evidence.noneText")}</span>
        </div>
      ) : null}
      <ul aria-label={t("evidence.results")} aria-live="polite">
        {shown.map((task, at) => (
          <li key={task.jti}>
            <CheckResult task={task} first={at === 0} />
          </li>
        ))}
      </ul>
      {checks.length > shown.length ? (
        <button type="button" className="btn quiet" style={{ margin: 14 }} onClick={() => setAll(true)}>
          {t("evidence.older", { count: checks.length - shown.length })}
        </button>
      ) : null}
    </>
  );
}
