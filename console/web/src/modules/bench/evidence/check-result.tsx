/** One check: verdict, one line, what it means, the facts, and the raw evidence beneath. */
import type { CheckReport, TaskView } from "@deskside/protocol";
import { useState } from "react";
import { ActionButton } from "../../../components/action-button.tsx";
import { Failure } from "../../../components/failure.tsx";
import { Moment } from "../../../components/moment.tsx";
import { StateTag } from "../../../components/state-tag.tsx";
import { toast, toastError } from "../../../components/toasts.tsx";
import { duration } from "../../../components/units.ts";
import { useDocument } from "../../../live/blob.ts";
import { t } from "../../../messages/text.ts";
import { api } from "../../../platform/http.ts";
import { useBench } from "../use-bench.ts";
import { isRunning } from "../words.ts";
import { SignedBy } from "../signed-by.tsx";

export function CheckResult({ task, first }: { readonly task: TaskView; readonly first: boolean }) {
  const { send, ready, held } = useBench();
  const worthReading = task.checkStatus === "fail" || task.checkStatus === "warn";
  const [toggled, setToggled] = useState<boolean>();
  const open = toggled ?? (first && worthReading);
  const check = typeof task.args["check"] === "string" ? task.args["check"] : "";
  const again = async (): Promise<void> => {
    const running = await send("check.run", { check, params: (task.args["params"] ?? {}) as never });
    running.done.catch(toastError);
  };
  return (
    <article className="evidence">
      <button type="button" className="evidence-head" aria-expanded={open} onClick={() => setToggled(!open)}>
        {isRunning(task) ? (
          <span className="spinner" aria-hidden="true" />
        ) : (
          <StateTag code={task.checkStatus ?? task.state} />
        )}
        <span className="strong mono-name">{check}</span>
        <span className={`dim grow ${open ? "" : "ellipsis"}`}>
          {task.summary ?? task.message ?? (isRunning(task) ? t("evidence.running") : "")}
        </span>
        <span className="faint">
          <Moment at={task.endedAt ?? task.createdAt} seconds />
        </span>
      </button>
      {open ? (
        <div className="evidence-body">
          {task.document === null ? (
            <p className="dim">
              {task.message ?? (isRunning(task) ? t("evidence.running") : t("evidence.noReport"))}
            </p>
          ) : (
            <Report sha256={task.document} task={task} />
          )}
          <div className="row wrap">
            <SignedBy task={task} />
            <span className="grow" />
            <ActionButton look="small" run={again} disabled={!ready || !held.has("run_checks")}>
              {t("run.again")}
            </ActionButton>
          </div>
        </div>
      ) : null}
    </article>
  );
}

function Report({ sha256, task }: { readonly sha256: string; readonly task: TaskView }) {
  const { detail } = useBench();
  const { data: report, error, refetch } = useDocument<CheckReport>(sha256);
  if (report === undefined)
    return error === null ? (
      <p className="faint">{t("state.loading")}</p>
    ) : (
      <Failure error={error} retry={() => void refetch()} />
    );
  const facts = Object.entries(report.facts);
  const copy = async (): Promise<void> => {
    const text = [`${report.check}: ${report.status}. ${report.summary}`, report.advice]
      .filter(Boolean)
      .join("\n");
    await api("addNote", {
      params: { id: detail.id },
      body: { text, visibility: "internal", sources: [`${task.op} ${task.jti}`] },
    });
    toast(t("note.saved"));
  };
  return (
    <>
      {report.advice === "" ? null : (
        <p>
          <span className="faint">{t("evidence.means")}</span> {report.advice}
        </p>
      )}
      {facts.length === 0 ? null : (
        <details open={facts.length <= 8}>
          <summary>{t("evidence.facts", { count: facts.length })}</summary>
          <dl className="facts mono">
            {facts.map(([key, value]) => (
              <div key={key} style={{ display: "contents" }}>
                <dt>{key}</dt>
                <dd>{factText(value)}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
      {report.evidence.map((item, at) => (
        // Evidence has no name of its own: its place is its key.
        <figure key={at} className="raw">
          <figcaption className="row mono">
            <span className="grow ellipsis" title={item.source}>
              {item.source}
            </span>
            <span className="faint nowrap tabular">
              {[
                item.exit === undefined || item.exit === null ? "" : t("evidence.exit", { code: item.exit }),
                item.durationMs === undefined ? "" : duration(item.durationMs),
                item.truncated === true ? t("evidence.cut") : "",
              ]
                .filter(Boolean)
                .join(" · ")}
            </span>
          </figcaption>
          {item.text === "" ? null : (
            <pre className="code" tabIndex={0} aria-label={item.source}>
              {item.text}
            </pre>
          )}
        </figure>
      ))}
      <div>
        <ActionButton look="small" run={copy}>
          {t("evidence.copy")}
        </ActionButton>
      </div>
    </>
  );
}

const factText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
