/** Work that a machine does by itself: the catalogue, the plan, and what is deployed here. */
import type { Catalogue } from "@deskside/protocol";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ActionButton } from "../../../components/action-button.tsx";
import { Failure } from "../../../components/failure.tsx";
import { StateTag } from "../../../components/state-tag.tsx";
import { catalogueQuery } from "../../../live/queries.ts";
import { t, tOr } from "../../../messages/text.ts";
import { NeedsScope } from "../needs-scope.tsx";
import { useBench } from "../use-bench.ts";
import { Deployment } from "./deployment.tsx";
import { PlanForm } from "./plan-form.tsx";

type Procedure = Catalogue["procedures"][number];

export default function ProceduresTab() {
  const { detail } = useBench();
  const [planning, setPlanning] = useState<Procedure>();
  const deployments = [...detail.deployments].sort((a, b) => b.createdAt - a.createdAt);
  if (planning !== undefined) return <PlanForm procedure={planning} close={() => setPlanning(undefined)} />;
  return (
    <>
      {deployments.map((deployment, at) => (
        <Deployment key={deployment.id} deployment={deployment} first={at === 0} />
      ))}
      <NeedsScope scope="run_checks" purpose={t("purpose.plan")}>
        <List choose={setPlanning} />
      </NeedsScope>
    </>
  );
}

function List({ choose }: { readonly choose: (procedure: Procedure) => void }) {
  const { device, ready } = useBench();
  const { data, error, refetch } = useQuery({
    ...catalogueQuery(device?.id ?? ""),
    enabled: device?.online === true,
  });
  if (error !== null) return <Failure error={error} retry={() => void refetch()} />;
  return (
    <section className="procedures" aria-label={t("procedures.catalogue")}>
      <h3 className="overline">{t("procedures.catalogue")}</h3>
      <ul>
        {data?.procedures.map((procedure) => (
          <li key={procedure.id} className="procedure">
            <div className="grow">
              <div className="row">
                <span className="faint">{procedure.ref}</span>
                <span className="strong">{procedure.title}</span>
                <StateTag code={`risk-${procedure.risk}`} word={tOr("risk", procedure.risk)} />
              </div>
              <p className="dim">{procedure.summary}</p>
            </div>
            <ActionButton look="small" run={() => choose(procedure)} disabled={!ready}>
              {t("procedures.planIt")}
            </ActionButton>
          </li>
        ))}
      </ul>
    </section>
  );
}
