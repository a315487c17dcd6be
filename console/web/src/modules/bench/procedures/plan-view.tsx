/** A plan to the last character: line, script, what is there now, what a run would do, what stands in the way. */
import type { DeploymentPlan } from "@deskside/protocol";
import { CopyButton } from "../../../components/copy-button.tsx";
import { t, tOr } from "../../../messages/text.ts";

export function PlanView({ plan }: { readonly plan: DeploymentPlan }) {
  return (
    <div className="stack plan">
      <p className="strong">{plan.summary}</p>
      {plan.blockers.map(({ problem, remedy }) => (
        <div key={problem} className="callout fail" role="alert">
          <strong>{problem}</strong>
          <div className="row">
            <code className="mono grow">{remedy}</code>
            <CopyButton text={remedy} />
          </div>
        </div>
      ))}
      {plan.warnings.map((warning) => (
        <div key={warning} className="callout warn">
          {warning}
        </div>
      ))}
      <dl className="facts">
        <dt>{t("procedures.schedule")}</dt>
        <dd>{plan.schedule}</dd>
        <dt>{t("procedures.scheduler")}</dt>
        <dd>{plan.scheduler}</dd>
        <dt>{t("procedures.risk")}</dt>
        <dd>{tOr("risk", plan.risk)}</dd>
        <dt>{t("procedures.undo")}</dt>
        <dd>{plan.undo}</dd>
        <dt>{t("procedures.tests")}</dt>
        <dd>{plan.requiredTests.map((mode) => tOr("testMode", mode)).join(", ") || "–"}</dd>
      </dl>
      <Part title={t("procedures.line")} text={plan.nativeText} open />
      <Part title={t("procedures.script")} text={plan.script} />
      {plan.existing.map(({ path, text }) => (
        <Part key={path} title={t("procedures.existing", { path })} text={text ?? t("procedures.notThere")} />
      ))}
      <Part
        title={`${t("procedures.dryRun")}: ${plan.dryRun.summary}`}
        text={[...plan.dryRun.lines, ...(plan.dryRun.truncated ? ["…"] : [])].join("\n")}
        open
      />
    </div>
  );
}

export const Part = ({
  title,
  text,
  open = false,
}: {
  readonly title: string;
  readonly text: string;
  readonly open?: boolean;
}) => (
  <details open={open}>
    <summary>{title}</summary>
    {text === "" ? (
      <p className="faint">{t("procedures.nothing")}</p>
    ) : (
      <pre className="code" tabIndex={0} aria-label={title}>
        {text}
      </pre>
    )}
  </details>
);
