/** What can be done with the case itself: take it, let it wait, confirm the problem, classify it. */
import { FAULT_CLASSES, type RequestBody } from "@deskside/protocol";
import { Menu } from "@mantine/core";
import { useState } from "react";
import { ActionButton } from "../../../components/action-button.tsx";
import { Dialog } from "../../../components/dialog.tsx";
import { Field } from "../../../components/field.tsx";
import { Icon } from "../../../components/icon.tsx";
import { WithLibrary } from "../../../components/with-library.tsx";
import { toastError } from "../../../components/toasts.tsx";
import { useLive } from "../../../live/context.ts";
import { t, tOr } from "../../../messages/text.ts";
import { api } from "../../../platform/http.ts";
import { useBench } from "../use-bench.ts";

const PENDING = ["customer", "supplier", "parts", "approval"] as const;

export function CaseMenu({ close }: { readonly close: () => void }) {
  const { me } = useLive();
  const { detail } = useBench();
  const [editing, setEditing] = useState(false);
  const [rejecting, setRejecting] = useState(false);
  const [reason, setReason] = useState("");
  const update = (body: RequestBody<"updateCase">): Promise<unknown> =>
    api("updateCase", { params: { id: detail.id }, body });
  const run = (body: RequestBody<"updateCase">): void => void update(body).catch(toastError);
  const open = detail.state === "new" || detail.state === "open" || detail.state === "pending";
  return (
    <>
      <WithLibrary>
        <Menu position="bottom-end" width={230} withinPortal>
          <Menu.Target>
            <button type="button" className="btn icon" aria-label={t("bench.menu")} title={t("bench.menu")}>
              <Icon name="more" />
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            {detail.assignee?.id === me.id ? null : (
              <Menu.Item onClick={() => run({ assignToMe: true })}>{t("bench.take")}</Menu.Item>
            )}
            <Menu.Item onClick={() => setEditing(true)}>{t("bench.edit")}</Menu.Item>
            {detail.state === "open" ? null : (
              <Menu.Item onClick={() => run({ state: "open" })}>{t("bench.reopen")}</Menu.Item>
            )}
            {open
              ? PENDING.map((pendingReason) => (
                  <Menu.Item key={pendingReason} onClick={() => run({ state: "pending", pendingReason })}>
                    {tOr("cases.pendingFor", pendingReason)}
                  </Menu.Item>
                ))
              : null}
            {detail.state === "new" ? (
              <Menu.Item onClick={() => setRejecting(true)}>{t("bench.reject")}</Menu.Item>
            ) : null}
            {open ? <Menu.Item onClick={close}>{t("close.open")}</Menu.Item> : null}
          </Menu.Dropdown>
        </Menu>
      </WithLibrary>
      {editing ? <EditDialog close={() => setEditing(false)} update={update} /> : null}
      <Dialog title={t("bench.reject")} open={rejecting} onClose={() => setRejecting(false)}>
        <form className="stack">
          <Field label={t("bench.reason")}>
            {(control) => (
              <textarea
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
            disabled={reason.trim() === ""}
            run={async () => {
              await update({ state: "rejected", reason: reason.trim() });
              setRejecting(false);
            }}
          >
            {t("bench.reject")}
          </ActionButton>
        </form>
      </Dialog>
    </>
  );
}

function EditDialog({
  close,
  update,
}: {
  readonly close: () => void;
  readonly update: (body: RequestBody<"updateCase">) => Promise<unknown>;
}) {
  const { detail } = useBench();
  const [confirmed, setConfirmed] = useState(detail.problemConfirmed ?? "");
  const [category, setCategory] = useState(detail.category ?? "");
  const [faultClass, setFaultClass] = useState<string>(detail.faultClass ?? "");
  const [cause, setCause] = useState(detail.causeClass ?? "");
  const [impact, setImpact] = useState(detail.impact);
  const [urgency, setUrgency] = useState(detail.urgency);
  const save = async (): Promise<void> => {
    const chosen = FAULT_CLASSES.find((one) => one === faultClass);
    await update({
      impact,
      urgency,
      ...(confirmed.trim() === "" ? {} : { problemConfirmed: confirmed.trim() }),
      ...(category.trim() === "" ? {} : { category: category.trim() }),
      ...(cause.trim() === "" ? {} : { causeClass: cause.trim() }),
      ...(chosen === undefined ? {} : { faultClass: chosen }),
    });
    close();
  };
  return (
    <Dialog title={t("bench.edit")} open onClose={close} width={560}>
      <form className="stack">
        <div className="callout">
          <div className="overline">{t("bench.theirWords")}</div>
          {detail.problem}
        </div>
        <Field label={t("bench.confirmed")} hint={t("bench.confirmedHint")}>
          {(control) => (
            <textarea
              {...control}
              className="input"
              value={confirmed}
              onChange={({ target }) => setConfirmed(target.value)}
            />
          )}
        </Field>
        <div className="two">
          <Field label={t("bench.category")}>
            {(control) => (
              <input
                {...control}
                className="input"
                maxLength={80}
                value={category}
                onChange={({ target }) => setCategory(target.value)}
              />
            )}
          </Field>
          <Field label={t("bench.faultClass")}>
            {(control) => (
              <select
                {...control}
                className="input"
                value={faultClass}
                onChange={({ target }) => setFaultClass(target.value)}
              >
                <option value="" />
                {FAULT_CLASSES.map((one) => (
                  <option key={one} value={one}>
                    {tOr("fault", one)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label={t("bench.cause")}>
            {(control) => (
              <input
                {...control}
                className="input"
                maxLength={80}
                value={cause}
                onChange={({ target }) => setCause(target.value)}
              />
            )}
          </Field>
          <span />
          {(
            [
              ["impact", impact, setImpact],
              ["urgency", urgency, setUrgency],
            ] as const
          ).map(([name, value, set]) => (
            <Field key={name} label={t(`cases.${name}`)}>
              {(control) => (
                <select
                  {...control}
                  className="input"
                  value={value}
                  onChange={({ target }) => set(Number(target.value))}
                >
                  {[1, 2, 3].map((one) => (
                    <option key={one} value={one}>
                      {tOr(`scale.${name}`, String(one))}
                    </option>
                  ))}
                </select>
              )}
            </Field>
          ))}
        </div>
        <ActionButton submit look="primary" run={save}>
          {t("action.save")}
        </ActionButton>
      </form>
    </Dialog>
  );
}
