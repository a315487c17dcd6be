/** Which way to look for the fault: flows by their symptoms. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ActionButton } from "../../../components/action-button.tsx";
import { Failure, Loading } from "../../../components/failure.tsx";
import { flowsQuery } from "../../../live/queries.ts";
import { t } from "../../../messages/text.ts";
import { api } from "../../../platform/http.ts";
import { useBench } from "../use-bench.ts";

interface FlowChooserProps {
  readonly done: () => void;
  readonly cancel: (() => void) | undefined;
}

export function FlowChooser({ done, cancel }: FlowChooserProps) {
  const { detail, device, session } = useBench();
  const queries = useQueryClient();
  const { data, error } = useQuery(flowsQuery);
  const [text, setText] = useState("");
  if (data === undefined) return error === null ? <Loading /> : <Failure error={error} />;
  const asked = text.trim().toLowerCase();
  const fits = data.items.filter(
    ({ title, symptoms, problems }) =>
      problems.length === 0 &&
      (asked === "" || `${title} ${symptoms.join(" ")}`.toLowerCase().includes(asked)),
  );
  const start = async (flow: string): Promise<void> => {
    await api("startRun", {
      params: { id: detail.id },
      body: {
        flow,
        ...(device === undefined ? {} : { device: device.id }),
        ...(session === undefined ? {} : { session: session.id }),
      },
    });
    await queries.invalidateQueries({ queryKey: ["case"] });
    done();
  };
  return (
    <div className="chooser">
      <div className="row">
        <p className="dim grow">{t("run.chooseText")}</p>
        {cancel === undefined ? null : (
          <button type="button" className="btn quiet small" onClick={cancel}>
            {t("action.cancel")}
          </button>
        )}
      </div>
      <input
        className="input"
        type="search"
        aria-label={t("run.search")}
        placeholder={t("run.search")}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <ul>
        {fits.map((flow) => (
          <li key={flow.id} className="chooser-flow">
            <div className="grow">
              <div className="strong">{flow.title}</div>
              <div className="faint">{flow.symptoms.slice(0, 3).join(" · ")}</div>
              {flow.worksWithoutAgent ? <span className="tag">{t("run.withoutAgent")}</span> : null}
            </div>
            <ActionButton
              look="small"
              run={() => start(flow.id)}
              disabled={device === undefined && !flow.worksWithoutAgent}
              title={device === undefined && !flow.worksWithoutAgent ? t("run.needsMachine") : undefined}
            >
              {t("run.start")}
            </ActionButton>
          </li>
        ))}
      </ul>
      {fits.length === 0 ? <p className="faint">{t("run.noFlow")}</p> : null}
    </div>
  );
}
