/** Any check of this machine's agent, with its parameters. It runs now; it changes nothing. */
import type { Catalogue } from "@deskside/protocol";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ActionButton } from "../../../components/action-button.tsx";
import { asksNothing, defaultsOf, type FormValues, SchemaForm } from "../../../components/schema-form.tsx";
import { toastError } from "../../../components/toasts.tsx";
import { catalogueQuery } from "../../../live/queries.ts";
import { t } from "../../../messages/text.ts";
import { useBench } from "../use-bench.ts";

type Check = Catalogue["checks"][number];

export function CheckPicker() {
  const { device, ready, held, ask, send } = useBench();
  const { data, error, refetch } = useQuery({
    ...catalogueQuery(device?.id ?? ""),
    enabled: device?.online === true,
  });
  const [id, setId] = useState("baseline");
  const [values, setValues] = useState<FormValues>({});
  const [open, setOpen] = useState(false);
  const check = data?.checks.find((one) => one.id === id) ?? data?.checks[0];
  if (check === undefined) {
    return error === null ? null : (
      <div className="picker">
        <span className="dim grow">{t("evidence.noCatalogue")}</span>
        <ActionButton look="small" run={() => refetch()}>
          {t("action.tryAgain")}
        </ActionButton>
      </div>
    );
  }
  const choose = (next: Check | undefined): void => {
    if (next === undefined) return;
    setId(next.id);
    setValues(defaultsOf(next.params));
    setOpen(false);
  };
  const missing = !held.has(check.scope);
  const run = async (): Promise<void> => {
    if (missing) {
      await ask([check.scope]);
      return;
    }
    const running = await send("check.run", { check: check.id, params: values as never });
    // The result comes by the case; a refusal is said here.
    running.done.catch(toastError);
  };
  return (
    <div className="picker">
      <select
        className="input"
        aria-label={t("evidence.pick")}
        value={check.id}
        onChange={({ target }) => choose(data?.checks.find((one) => one.id === target.value))}
      >
        {data?.checks.map((one) => (
          <option key={one.id} value={one.id}>
            {one.title} ({one.id})
          </option>
        ))}
      </select>
      {asksNothing(check.params) ? null : (
        <button type="button" className="btn" aria-expanded={open} onClick={() => setOpen(!open)}>
          {t("evidence.params")}
        </button>
      )}
      <ActionButton look="primary" run={run} disabled={!ready} title={t("evidence.runsNow")}>
        {missing ? t("ask.for", { scope: t(`scope.${check.scope}`) }) : t("evidence.run")}
      </ActionButton>
      {open ? (
        <div className="picker-params">
          <SchemaForm schema={check.params} values={values} onChange={setValues} />
        </div>
      ) : null}
    </div>
  );
}
