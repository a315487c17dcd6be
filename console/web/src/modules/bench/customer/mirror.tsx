/** The customer's screen exactly as it is: the same step, in the same words; it cannot be answered from here. */
import type { CustomerStep } from "@deskside/protocol";
import { StateTag } from "../../../components/state-tag.tsx";
import { t } from "../../../messages/text.ts";
import { newest } from "../newest.ts";
import { useBench } from "../use-bench.ts";

export function Mirror() {
  const { detail, asking, session, open } = useBench();
  const run = newest(
    detail.runs.filter(({ state }) => state === "running"),
    ({ startedAt }) => startedAt,
  );
  const step = run?.due?.customer ?? null;
  const prompt = asking?.shown !== undefined || session?.asking != null;
  const plan = newest(
    detail.deployments.filter(({ state }) => state === "planned"),
    ({ createdAt }) => createdAt,
  );
  return (
    <div className="mirror" role="img" aria-label={t("customer.mirror")}>
      {prompt ? (
        <>
          <div className="overline">{t("customer.onThePc")}</div>
          <p className="mirror-text">{t("customer.prompt")}</p>
        </>
      ) : !open ? (
        <p className="dim">{t("customer.ended")}</p>
      ) : plan !== undefined ? (
        <>
          <div className="overline">{t("customer.plan")}</div>
          <p className="mirror-text">{plan.plan.summary}</p>
          <div className="mirror-answers">
            <span>{t("action.no")}</span>
            <span>{t("action.yes")}</span>
          </div>
        </>
      ) : step === null ? (
        <p className="dim">{t("customer.noStep")}</p>
      ) : (
        <StepMirror step={step} />
      )}
    </div>
  );
}

function StepMirror({ step }: { readonly step: CustomerStep }) {
  const { input, outcome } = step;
  return (
    <>
      <div className="overline">{t("customer.step", { number: step.number, about: step.about })}</div>
      {step.hazard === null ? null : <div className="callout fail">{step.hazard}</div>}
      <p className="mirror-text">{step.text}</p>
      {step.waitsFor === "customer" && input.kind === "choice" ? (
        <div className="mirror-answers">
          {input.choices.map(({ value, label }) => (
            <span key={value}>{label}</span>
          ))}
        </div>
      ) : null}
      {step.waitsFor === "customer" && input.kind === "text" ? (
        <div className="mirror-input faint">{input.placeholder}</div>
      ) : null}
      {step.waitsFor === "customer" && input.kind === "number" ? (
        <div className="mirror-input faint">{input.unit}</div>
      ) : null}
      {outcome === null ? null : (
        <div className="row">
          <StateTag code={outcome.status} />
          <span>{outcome.text}</span>
        </div>
      )}
      {step.waitsFor === "technician" ? <p className="dim">{t("customer.waitsForYou")}</p> : null}
      {step.waitsFor === "agent" && outcome === null ? <p className="dim">{t("customer.testing")}</p> : null}
    </>
  );
}
