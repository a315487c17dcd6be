/** One step as it was: what was asked, what was seen, who said so, when. */
import type { RunView, StepView } from "@deskside/protocol";
import { useState } from "react";
import { ActionButton } from "../../../components/action-button.tsx";
import { Dialog } from "../../../components/dialog.tsx";
import { Field } from "../../../components/field.tsx";
import { clockTime, exactTime } from "../../../components/moment.tsx";
import { StateTag } from "../../../components/state-tag.tsx";
import { t } from "../../../messages/text.ts";
import { api } from "../../../platform/http.ts";
import { newAnswerId } from "./answer-id.ts";

interface StepProps {
  readonly run: RunView;
  readonly step: StepView;
  readonly corrected: boolean;
}

export function Step({ run, step, corrected }: StepProps) {
  const [correcting, setCorrecting] = useState(false);
  const who =
    step.reportedBy === "agent" ? t("run.byAgent") : t(`run.by_${step.reportedBy}`, { name: step.actor });
  return (
    <li className="step done">
      <span className="step-dot" aria-hidden="true">
        ✓
      </span>
      <div className={`step-body ${corrected ? "corrected" : ""}`}>
        <div className="row top">
          <span className="strong grow">{step.title}</span>
          {step.status === null ? null : <StateTag code={step.status} />}
        </div>
        {step.corrects === null ? null : (
          <div className="tag unknown">{t("run.corrects", { number: step.corrects })}</div>
        )}
        {step.observation === "" ? null : (
          <div className={step.reportedBy === "agent" ? "mono dim" : "dim"}>
            {step.reportedBy === "customer" ? `“${step.observation}”` : step.observation}
          </div>
        )}
        {step.chosenBy === "person" && step.edge !== null ? (
          <div className="dim">{t("run.otherWay", { edge: step.edge })}</div>
        ) : null}
        {step.reason === null ? null : <div className="dim">{t("run.reason", { reason: step.reason })}</div>}
        <div className="faint row step-meta tabular">
          <time dateTime={new Date(step.answeredAt).toISOString()} title={exactTime(step.answeredAt)}>
            {clockTime(step.answeredAt)}
          </time>
          <span>· {who}</span>
          {step.signedByPc ? <span title={t("run.signedTitle")}>· {t("run.signed")}</span> : null}
          <button type="button" className="link step-correct" onClick={() => setCorrecting(true)}>
            {t("run.correct")}
          </button>
        </div>
        {corrected ? <div className="faint">{t("run.wasCorrected")}</div> : null}
      </div>
      {correcting ? <Correct run={run} step={step} close={() => setCorrecting(false)} /> : null}
    </li>
  );
}

function Correct({
  run,
  step,
  close,
}: {
  readonly run: RunView;
  readonly step: StepView;
  readonly close: () => void;
}) {
  const [observation, setObservation] = useState(step.observation);
  const [reason, setReason] = useState("");
  const [answerId] = useState(newAnswerId);
  const save = async (): Promise<void> => {
    await api("correctStep", {
      params: { id: run.id },
      body: { answerId, corrects: step.seq, observation: observation.trim(), reason: reason.trim() },
    });
    close();
  };
  return (
    <Dialog title={t("run.correctTitle", { title: step.title })} open onClose={close}>
      <form className="stack">
        <p className="dim">{t("run.correctText")}</p>
        <Field label={t("run.observation")}>
          {(control) => (
            <textarea
              {...control}
              className="input"
              value={observation}
              onChange={({ target }) => setObservation(target.value)}
            />
          )}
        </Field>
        <Field label={t("run.why")}>
          {(control) => (
            <input
              {...control}
              className="input"
              value={reason}
              onChange={({ target }) => setReason(target.value)}
            />
          )}
        </Field>
        <ActionButton
          submit
          look="primary"
          run={save}
          disabled={reason.trim() === "" || observation.trim() === ""}
        >
          {t("run.correctButton")}
        </ActionButton>
      </form>
    </Dialog>
  );
}
