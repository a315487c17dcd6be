/** One deployment on its way: planned, agreed, installed, tested, signed off, watched, and back. */
import type { DeploymentView } from "@deskside/protocol";
import { useState } from "react";
import { ActionButton } from "../../../components/action-button.tsx";
import { Field } from "../../../components/field.tsx";
import { Moment } from "../../../components/moment.tsx";
import { StateTag } from "../../../components/state-tag.tsx";
import { toast } from "../../../components/toasts.tsx";
import { t, tOr } from "../../../messages/text.ts";
import { api } from "../../../platform/http.ts";
import { useBench } from "../use-bench.ts";
import { Part, PlanView } from "./plan-view.tsx";
import { Tests } from "./tests.tsx";

const TRACK = ["planned", "agreed", "installed", "testing", "signed-off", "active"] as const;
const PLACE: Readonly<Record<DeploymentView["state"], number>> = {
  planned: 0,
  agreed: 1,
  declined: 0,
  snapshotted: 1,
  installed: 2,
  testing: 3,
  "signed-off": 4,
  active: 5,
  drifted: 5,
  "rolled-back": -1,
  retired: -1,
};

export function Deployment({
  deployment,
  first,
}: {
  readonly deployment: DeploymentView;
  readonly first: boolean;
}) {
  const [open, setOpen] = useState(first);
  // Drift may show before the sign-off: then it is still being tested.
  const place =
    deployment.state === "drifted" && deployment.signOff === null ? PLACE.testing : PLACE[deployment.state];
  return (
    <article className="deployment">
      <button type="button" className="evidence-head" aria-expanded={open} onClick={() => setOpen(!open)}>
        <StateTag code={deployment.state} />
        <span className="strong grow ellipsis">{deployment.title}</span>
        <span className="faint">
          <Moment at={deployment.updatedAt} />
        </span>
      </button>
      {open ? (
        <div className="evidence-body">
          {place < 0 ? null : (
            <ol className="track across" aria-label={t("procedures.track")}>
              {TRACK.map((state, at) => (
                <li
                  key={state}
                  className={at < place ? "done" : at === place ? "now" : ""}
                  aria-current={at === place ? "step" : undefined}
                >
                  {tOr("state", state)}
                </li>
              ))}
            </ol>
          )}
          <Actions deployment={deployment} />
          <PlanPart deployment={deployment} />
        </div>
      ) : null}
    </article>
  );
}

function PlanPart({ deployment }: { readonly deployment: DeploymentView }) {
  const { install, drift, rollback, plan, state } = deployment;
  // What was taken out stands nowhere, runs never, and is not as it was deployed.
  const gone = state === "rolled-back" || state === "retired";
  return (
    <>
      {rollback === null ? null : (
        <div className="callout">
          <strong>{rollback.summary}</strong>
          <Part title={t("procedures.diff")} text={rollback.diff} />
        </div>
      )}
      {drift === null || gone ? null : (
        <div className={`callout ${drift.state === "intact" ? "ok" : "warn"}`}>
          <strong>{drift.summary}</strong> <Moment at={drift.checkedAt} />
          {drift.diff === "" ? null : <Part title={t("procedures.diff")} text={drift.diff} open />}
          {drift.lastRun === null ? null : (
            <p>
              {t("procedures.lastRun")} <Moment at={drift.lastRun.startedAt} />{" "}
              {drift.lastRun.exit === null ? "" : t("evidence.exit", { code: drift.lastRun.exit })}
            </p>
          )}
        </div>
      )}
      {install === null ? null : gone ? (
        <Part title={t("procedures.installDiff")} text={install.diff} />
      ) : (
        <>
          <dl className="facts">
            <dt>{t("procedures.nativeRef")}</dt>
            <dd className="mono">{install.nativeRef}</dd>
            <dt>{t("procedures.nextRun")}</dt>
            <dd>{install.nextRunAt === null ? "–" : <Moment at={install.nextRunAt} />}</dd>
          </dl>
          <Part title={t("procedures.installDiff")} text={install.diff} />
        </>
      )}
      <details open={install === null}>
        <summary>{t("procedures.thePlan")}</summary>
        <PlanView plan={plan} />
      </details>
    </>
  );
}

function Actions({ deployment }: { readonly deployment: DeploymentView }) {
  const { held, ask, ready } = useBench();
  const { state, agreement } = deployment;
  const installed =
    state === "installed" ||
    state === "testing" ||
    state === "signed-off" ||
    state === "active" ||
    state === "drifted";
  return (
    <>
      {agreement === null ? null : (
        <p className="dim">
          {t("procedures.agreedBy", { name: agreement.by })} <Moment at={agreement.at} />
          {agreement.signedByPc ? ` · ${t("run.signed")}` : ` · ${t("procedures.reported")}`}
        </p>
      )}
      {state === "planned" ? <Agree deployment={deployment} /> : null}
      {state === "declined" ? <p className="dim">{t("procedures.declined")}</p> : null}
      {state === "agreed" || state === "snapshotted" || installed ? (
        held.has("install_task") ? null : (
          <ActionButton
            look="primary"
            run={() => ask(["install_task"], deployment.plan.summary)}
            disabled={!ready}
          >
            {t("ask.for", { scope: t("scope.install_task") })}
          </ActionButton>
        )
      ) : null}
      {state === "agreed" ? <Install deployment={deployment} /> : null}
      {installed ? <Tests deployment={deployment} /> : null}
      {state === "testing" || state === "installed" ? <SignOff deployment={deployment} /> : null}
      {deployment.signOff === null ? null : (
        <p className="dim">
          {t("procedures.signedOffBy", { name: deployment.signOff.by })} <Moment at={deployment.signOff.at} />
          : {deployment.signOff.note}
        </p>
      )}
      {installed ? <Watch deployment={deployment} /> : null}
    </>
  );
}

function Agree({ deployment }: { readonly deployment: DeploymentView }) {
  const { detail } = useBench();
  const [how, setHow] = useState("");
  const record = (agreed: boolean): Promise<unknown> =>
    api("agreeDeployment", { params: { id: deployment.id }, body: { agreed, how: how.trim() } });
  return (
    <div className="callout accent">
      <p>{t("procedures.waitsForYes", { name: detail.person?.name ?? t("bench.theCustomer") })}</p>
      <details>
        <summary>{t("procedures.byPhone")}</summary>
        <form className="stack" style={{ marginBlockStart: 8 }}>
          <Field label={t("procedures.how")}>
            {(control) => (
              <input
                {...control}
                className="input"
                maxLength={200}
                placeholder={t("procedures.howExample")}
                value={how}
                onChange={({ target }) => setHow(target.value)}
              />
            )}
          </Field>
          <div className="row">
            <ActionButton run={() => record(true)} disabled={how.trim() === ""}>
              {t("procedures.saidYes")}
            </ActionButton>
            <ActionButton look="quiet" run={() => record(false)} disabled={how.trim() === ""}>
              {t("procedures.saidNo")}
            </ActionButton>
          </div>
        </form>
      </details>
    </div>
  );
}

function Install({ deployment }: { readonly deployment: DeploymentView }) {
  const { send, ready, held } = useBench();
  const install = async (): Promise<void> => {
    const { id, procedure, params, plan } = deployment;
    const running = await send("procedure.install", {
      deployment: id,
      procedure,
      params: params as never,
      planHash: plan.planHash,
    });
    await running.done;
    toast(t("procedures.installedToast"));
  };
  return (
    <div className="row wrap">
      <ActionButton look="primary" run={install} disabled={!ready || !held.has("install_task")}>
        {t("procedures.install")}
      </ActionButton>
      <span className="faint">{t("procedures.installText")}</span>
    </div>
  );
}

function SignOff({ deployment }: { readonly deployment: DeploymentView }) {
  const [note, setNote] = useState("");
  const missing = deployment.missingTests;
  return (
    <form className="row wrap">
      {missing.length > 0 ? (
        <p className="dim">
          {t("procedures.missing", { tests: missing.map((mode) => tOr("testMode", mode)).join(", ") })}
        </p>
      ) : null}
      <input
        className="input grow"
        aria-label={t("procedures.note")}
        placeholder={t("procedures.note")}
        maxLength={1_000}
        value={note}
        onChange={({ target }) => setNote(target.value)}
      />
      <ActionButton
        submit
        look="primary"
        disabled={missing.length > 0 || note.trim() === ""}
        run={() => api("signOffDeployment", { params: { id: deployment.id }, body: { note: note.trim() } })}
      >
        {t("procedures.signOff")}
      </ActionButton>
    </form>
  );
}

function Watch({ deployment }: { readonly deployment: DeploymentView }) {
  const { send, ready, held } = useBench();
  const { id } = deployment;
  return (
    <div className="row wrap">
      <ActionButton
        look="small"
        disabled={!ready || !held.has("run_checks")}
        run={async () => (await send("procedure.verify", { deployment: id })).done}
      >
        {t("procedures.verify")}
      </ActionButton>
      <ActionButton
        look="small"
        disabled={!ready || !held.has("install_task")}
        run={async () => {
          await (await send("procedure.rollback", { deployment: id })).done;
          toast(t("procedures.rolledBack"));
        }}
      >
        {t("procedures.rollback")}
      </ActionButton>
      <span className="faint">{t("procedures.rollbackText")}</span>
    </div>
  );
}
