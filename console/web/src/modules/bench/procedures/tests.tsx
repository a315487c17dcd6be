/** Five ways to test what is installed, each with its live output and what was verified. */
import { type DeploymentView, TEST_MODES, type TestMode } from "@deskside/protocol";
import { ActionButton } from "../../../components/action-button.tsx";
import { Moment } from "../../../components/moment.tsx";
import { StateTag } from "../../../components/state-tag.tsx";
import { toastError } from "../../../components/toasts.tsx";
import { t } from "../../../messages/text.ts";
import { CancelButton } from "../commands/command-result.tsx";
import { OutputView } from "../commands/output-view.tsx";
import { newest } from "../newest.ts";
import { useBench } from "../use-bench.ts";
import { isRunning } from "../words.ts";
import { Part } from "./plan-view.tsx";

export function Tests({ deployment }: { readonly deployment: DeploymentView }) {
  const { detail, program, ready, held } = useBench();
  const running = detail.tasks.find(
    (task) =>
      task.op === "procedure.run-test" && task.args["deployment"] === deployment.id && isRunning(task),
  );
  const test = async (mode: TestMode): Promise<void> => {
    const started = await program("procedure.run-test", { deployment: deployment.id, mode });
    started.done.catch(toastError);
  };
  const offered = TEST_MODES.filter((mode) => deployment.plan.offeredTests.includes(mode));
  return (
    <section className="stack" aria-label={t("procedures.tests")}>
      <ul className="tests">
        {offered.map((mode) => {
          const last = newest(
            deployment.tests.filter(({ report }) => report.mode === mode),
            ({ report }) => report.endedAt,
          )?.report;
          return (
            <li key={mode}>
              <div className="row">
                <span className="grow">
                  <span className="strong">{t(`testMode.${mode}`)}</span>{" "}
                  {deployment.plan.requiredTests.includes(mode) ? (
                    <span className="tag">{t("procedures.required")}</span>
                  ) : null}
                  <span className="faint test-words">{t(`testWords.${mode}`)}</span>
                </span>
                {last === undefined ? null : <StateTag code={last.status} />}
                <ActionButton
                  look="small"
                  run={() => test(mode)}
                  disabled={!ready || !held.has("install_task") || running !== undefined}
                >
                  {last === undefined ? t("procedures.test") : t("procedures.testAgain")}
                </ActionButton>
              </div>
              {last === undefined ? null : (
                <details>
                  <summary>
                    {last.summary} · <Moment at={last.endedAt} seconds />
                  </summary>
                  <ul className="verified">
                    {last.verified.map(({ what, held: held_, evidence }) => (
                      <li key={what}>
                        <StateTag code={held_ ? "held" : "not-held"} /> {what}
                        {evidence === "" ? null : <pre className="code">{evidence}</pre>}
                      </li>
                    ))}
                  </ul>
                  <Part title={t("commands.output")} text={last.output} />
                </details>
              )}
            </li>
          );
        })}
      </ul>
      {running === undefined ? null : (
        <div className="callout">
          <div className="row">
            <span className="spinner" aria-hidden="true" />
            <span className="grow">
              {t("procedures.testing", { mode: t(`testMode.${running.args["mode"] as TestMode}`) })}
            </span>
            <CancelButton jti={running.jti} />
          </div>
          <OutputView task={running} />
        </div>
      )}
    </section>
  );
}
