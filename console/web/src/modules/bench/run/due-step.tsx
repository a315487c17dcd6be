/** The step that is due: who acts, what the result selects, and the ways on. */
import { DesksideError, exactJson, type DueView, type RunView, type Scope } from "@deskside/protocol";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ActionButton } from "../../../components/action-button.tsx";
import { StateTag } from "../../../components/state-tag.tsx";
import { t, tOr } from "../../../messages/text.ts";
import { api } from "../../../platform/http.ts";
import { useLive } from "../../../live/context.ts";
import { commandWords, operationTitle } from "../words.ts";
import { useBench } from "../use-bench.ts";
import { AnswerForm } from "./answer-form.tsx";
import { newAnswerId } from "./answer-id.ts";
import { Branches } from "./branches.tsx";

export function DueStep({ run, due }: { readonly run: RunView; readonly due: DueView }) {
  const queries = useQueryClient();
  const [answerId] = useState(newAnswerId);
  const [another, setAnother] = useState(false);
  const answer = async (
    value: string,
    more: {
      readonly reportedBy?: "customer" | "technician";
      readonly goto?: string;
      readonly reason?: string;
    } = {},
  ): Promise<void> => {
    const { reportedBy = "technician", ...way } = more;
    try {
      await api("answerStep", {
        params: { id: run.id },
        body: { answerId, visit: due.visit, value, reportedBy, ...way },
      });
    } finally {
      // Also where somebody else was faster: the present step is shown.
      await queries.invalidateQueries({ queryKey: ["case"] });
    }
  };
  const retry = (): Promise<unknown> =>
    api("retryStep", { params: { id: run.id }, body: { visit: due.visit } });
  const task = useBench().detail.tasks.find(({ jti }) => jti === due.task);
  const goOn = due.status !== null;
  return (
    <div className="step-body due" aria-live="polite">
      <div className="row top">
        <span className="strong grow">{due.title}</span>
        {due.status === null ? null : <StateTag code={due.status} />}
      </div>
      {due.hazard === null ? null : (
        <div className="callout fail" role="alert">
          <strong>{t("run.hazard")}</strong> {due.hazard}
        </div>
      )}
      {due.technical === "" && due.plain === "" ? null : (
        <p className="dim">{due.technical === "" ? due.plain : due.technical}</p>
      )}
      {task?.summary == null ? null : <p className="mono dim">{task.summary}</p>}
      {due.why === "" ? null : <p className="faint">{due.why}</p>}
      <Facts due={due} />
      {goOn ? null : <Waiting run={run} due={due} retry={retry} />}
      {goOn || due.input.kind === "none" ? null : <AnswerForm due={due} answer={answer} />}
      {!goOn && due.manual !== null ? <Manual due={due} answer={answer} /> : null}
      {due.branches.length === 0 ? null : (
        <Branches
          due={due}
          another={another}
          take={(branch, reason) =>
            answer(due.status ?? "", { goto: branch.goto, ...(reason === undefined ? {} : { reason }) })
          }
        />
      )}
      <div className="row due-actions">
        {goOn ? (
          <ActionButton look="primary" run={() => answer(due.status ?? "")}>
            {t("run.goOn")}
          </ActionButton>
        ) : null}
        {due.operation !== null &&
        (goOn ||
          task?.state === "failed" ||
          task?.state === "unknown" ||
          task?.state === "refused" ||
          task?.state === "timed-out" ||
          task?.state === "cancelled") ? (
          <ActionButton run={retry}>{t("run.again")}</ActionButton>
        ) : null}
        <span className="grow" />
        {due.branches.length > 1 ? (
          <button type="button" className="link" aria-expanded={another} onClick={() => setAnother(!another)}>
            {t("run.anotherWay")}
          </button>
        ) : null}
      </div>
    </div>
  );
}

/** What a technician weighs before they answer or sign: the healthy answer, and of a change its risk and way back. */
function Facts({ due: { expected, change } }: { readonly due: DueView }) {
  const rows = [
    [t("run.expected"), expected],
    [t("run.risk"), change === null ? "" : tOr("risk", change.risk)],
    [t("run.backupFirst"), change?.backupFirst ?? ""],
    [t("run.undo"), change?.undo ?? ""],
  ].filter(([, text]) => text !== "");
  if (rows.length === 0) return null;
  return (
    <dl className="facts">
      {rows.map(([title, text]) => (
        <div key={title} style={{ display: "contents" }}>
          <dt>{title}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

interface WaitingProps {
  readonly run: RunView;
  readonly due: DueView;
  readonly retry: () => Promise<unknown>;
}

/** Who is waited for; a step that wants a signature is signed beneath its exact words. */
function Waiting({ run, due, retry }: WaitingProps) {
  const { technician } = useLive();
  const { detail, session, held, ask, asking, ready, device } = useBench();
  const { operation } = due;
  const task = detail.tasks.find(({ jti }) => jti === due.task);
  if (due.waitsFor === "customer")
    return (
      <p className="waits">
        {t("run.waitsCustomer", { name: detail.person?.name ?? t("bench.theCustomer") })}
      </p>
    );
  if (operation === null) return null;
  if (task !== undefined) {
    return (
      <p className="waits row">
        <span className="spinner" aria-hidden="true" />
        {task.state === "confirming" ? t("run.confirming") : t("run.working", { what: commandWords(task) })}
      </p>
    );
  }
  const sign = async (): Promise<void> => {
    if (device === undefined || session === undefined) throw new DesksideError("GRANT_MISSING");
    const { op, args, jti, scope, readOnly } = operation;
    const said = await technician.runDue({
      case: detail.id,
      run: run.id,
      device: device.id,
      sid: session.id,
      visit: due.visit,
      attempt: due.attempt,
      op,
      args,
      scope,
      readOnly,
      jti,
    });
    if ("missing" in said) throw new DesksideError("GRANT_MISSING");
  };
  const missing: Scope | null =
    operation.scope !== null && !held.has(operation.scope) ? operation.scope : null;
  return (
    <div className="signing">
      <div className="overline">{operationTitle(operation.op)}</div>
      <code className="code">{exactJson(operation.args, 1)}</code>
      {missing === null ? (
        operation.readOnly && ready ? (
          <p className="waits row">
            <span className="spinner" aria-hidden="true" />
            {t("run.signing")}
            <button type="button" className="link" onClick={() => void retry()}>
              {t("run.again")}
            </button>
          </p>
        ) : (
          <ActionButton look="primary" run={sign} disabled={!ready}>
            {t("run.runNow")}
          </ActionButton>
        )
      ) : (
        <div className="stack tight">
          <span className="waits">{t("run.needsScope", { scope: t(`scope.${missing}`) })}</span>
          <ActionButton
            look="primary"
            run={() => ask([missing], due.title)}
            disabled={!ready || asking !== undefined}
          >
            {t("ask.for", { scope: t(`scope.${missing}`) })}
          </ActionButton>
        </div>
      )}
      {ready ? null : <p className="waits">{t("run.waitsSigner")}</p>}
    </div>
  );
}

interface ManualProps {
  readonly due: DueView;
  readonly answer: (value: string, more: { readonly reportedBy: "customer" }) => Promise<void>;
}

/** The question that stands in for a check when no agent answers. */
function Manual({ due, answer }: ManualProps) {
  if (due.manual === null) return null;
  return (
    <details className="manual">
      <summary>{t("run.manual")}</summary>
      <p>{due.manual.plain}</p>
      <div className="row wrap">
        {due.manual.choices.map(({ value, label }) => (
          <ActionButton key={value} look="small" run={() => answer(value, { reportedBy: "customer" })}>
            {label}
          </ActionButton>
        ))}
      </div>
    </details>
  );
}
