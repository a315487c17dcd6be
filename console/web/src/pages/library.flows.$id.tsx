/** One flow: drawn, written, linted; a changed text can be linted before it is kept anywhere. */
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { Failure, Loading } from "../components/failure.tsx";
import { Tabs } from "../components/tabs.tsx";
import { flowQuery } from "../live/queries.ts";
import { t } from "../messages/text.ts";
import { FlowText } from "../modules/library/flow-text.tsx";
import "../modules/library/library.css";

const FlowGraph = lazy(() => import("../modules/library/flow-graph.tsx"));
const TABS = ["graph", "text"] as const;

export default function FlowPage() {
  const { id = "" }: { id?: string } = useParams({ strict: false });
  const { data: flow, error, refetch } = useQuery(flowQuery(id));
  const [tab, setTab] = useState<(typeof TABS)[number]>("graph");
  if (flow === undefined)
    return error === null ? (
      <Loading />
    ) : (
      <div className="page">
        <Failure error={error} retry={() => void refetch()} />
      </div>
    );
  return (
    <div className="page flow-page">
      <header>
        <Link to="/library" className="btn quiet small">
          ← {t("library.title")}
        </Link>
        <h1 className="grow">{flow.title}</h1>
        <span className="faint">
          {flow.ref ?? flow.id} v{flow.version}
        </span>
        {flow.problems.length > 0 ? (
          <span className="tag fail">{t("library.problems", { count: flow.problems.length })}</span>
        ) : (
          <span className="tag ok">{t("library.clean")}</span>
        )}
      </header>
      <p className="dim">{flow.symptoms.join(" · ")}</p>
      <Tabs
        label={flow.title}
        value={tab}
        onChange={setTab}
        tabs={TABS.map((one) => ({ id: one, title: t(`library.${one}`) }))}
        panelClass="flow-panel"
      >
        {tab === "graph" ? (
          <Suspense fallback={<Loading />}>
            <FlowGraph graph={flow.graph} title={flow.title} />
          </Suspense>
        ) : (
          <FlowText flow={flow} />
        )}
      </Tabs>
    </div>
  );
}
