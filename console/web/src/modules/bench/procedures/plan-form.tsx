/** Parameters, then the plan exactly as it would be installed; nothing is changed by planning. */
import { type Catalogue, type DeploymentPlan, DesksideError } from "@deskside/protocol";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ActionButton } from "../../../components/action-button.tsx";
import { defaultsOf, type FormValues, missingOf, SchemaForm } from "../../../components/schema-form.tsx";
import { toastError } from "../../../components/toasts.tsx";
import { readDocument } from "../../../live/blob.ts";
import { t } from "../../../messages/text.ts";
import { api } from "../../../platform/http.ts";
import { useBench } from "../use-bench.ts";
import { PlanView } from "./plan-view.tsx";

interface PlanFormProps {
  readonly procedure: Catalogue["procedures"][number];
  readonly close: () => void;
}

export function PlanForm({ procedure, close }: PlanFormProps) {
  const { detail, ready, send, program, held, ask } = useBench();
  const queries = useQueryClient();
  const [values, setValues] = useState<FormValues>(() => defaultsOf(procedure.params));
  const [planned, setPlanned] = useState<{ readonly task: string; readonly plan: DeploymentPlan }>();
  const params = values as never;
  const missing = missingOf(procedure.params, values);
  const plan = async (): Promise<void> => {
    const running = await send("procedure.plan", { procedure: procedure.id, params });
    const { claims, message } = await running.done;
    if (claims.document === undefined) throw new DesksideError("ARGUMENTS", message);
    setPlanned({ task: running.jti, plan: await readWhenKept(claims.document.sha256) });
  };
  const keep = async (): Promise<void> => {
    if (planned === undefined) return;
    await api("createDeployment", { body: { case: detail.id, task: planned.task } });
    await queries.invalidateQueries({ queryKey: ["case"] });
    close();
  };
  const once = async (): Promise<void> => {
    const running = await program("procedure.run-once", { procedure: procedure.id, params });
    running.done.catch(toastError);
    close();
  };
  return (
    <div className="plan-form">
      <div className="row">
        <button type="button" className="btn quiet small" onClick={close}>
          ← {t("procedures.back")}
        </button>
        <h3 className="strong grow">{procedure.title}</h3>
      </div>
      <p className="dim">{procedure.summary}</p>
      <form className="stack">
        <SchemaForm
          schema={procedure.params}
          values={values}
          onChange={(next) => {
            setValues(next);
            setPlanned(undefined);
          }}
        />
        <div className="row wrap">
          <ActionButton
            submit
            look={planned === undefined ? "primary" : ""}
            run={plan}
            disabled={!ready || missing.length > 0}
          >
            {planned === undefined ? t("procedures.plan") : t("procedures.planAgain")}
          </ActionButton>
          {procedure.runsOnce ? (
            held.has("run_commands") ? (
              <ActionButton run={once} disabled={!ready || missing.length > 0}>
                {t("procedures.once")}
              </ActionButton>
            ) : (
              <ActionButton look="quiet" run={() => ask(["run_commands"])} disabled={!ready}>
                {t("procedures.onceAsk")}
              </ActionButton>
            )
          ) : null}
        </div>
        {missing.length === 0 ? null : (
          <p className="faint">{t("form.missing", { fields: missing.join(", ") })}</p>
        )}
      </form>
      {planned === undefined ? (
        <p className="faint">{t("procedures.planText")}</p>
      ) : (
        <div className="stack" ref={intoView}>
          <PlanView plan={planned.plan} />
          <ActionButton look="primary" run={keep} disabled={planned.plan.blockers.length > 0}>
            {t("procedures.propose", { name: detail.person?.name ?? t("bench.theCustomer") })}
          </ActionButton>
        </div>
      )}
    </div>
  );
}

/** A plan comes beneath a form that may fill the column: it is brought into sight. */
const intoView = (element: HTMLElement | null): void => element?.scrollIntoView({ block: "nearest" });

/** The hub may keep the document a moment after the result passes: tries, at most this often. */
const READ_TRIES = 10;
const READ_AGAIN_MS = 150;

async function readWhenKept(sha256: string): Promise<DeploymentPlan> {
  for (let left = READ_TRIES; ; left--) {
    try {
      return await readDocument<DeploymentPlan>(sha256);
    } catch (error) {
      if (left <= 1 || !(error instanceof DesksideError) || error.code !== "NOT_FOUND") throw error;
      await new Promise((resolve) => setTimeout(resolve, READ_AGAIN_MS));
    }
  }
}
