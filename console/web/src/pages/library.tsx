/** The library: flows, and the checks and procedures of the machines' agents. */
import { useState } from "react";
import { Tabs } from "../components/tabs.tsx";
import { t } from "../messages/text.ts";
import { CheckList, ProcedureList } from "../modules/library/agent-library.tsx";
import { FlowList } from "../modules/library/flow-list.tsx";
import "../modules/library/library.css";

const TABS = ["flows", "checks", "procedures"] as const;

export default function Library() {
  const [tab, setTab] = useState<(typeof TABS)[number]>("flows");
  return (
    <div className="page">
      <header>
        <h1>{t("library.title")}</h1>
      </header>
      <Tabs
        label={t("library.title")}
        value={tab}
        onChange={setTab}
        tabs={TABS.map((id) => ({ id, title: t(`library.${id}`) }))}
      >
        {tab === "flows" ? <FlowList /> : null}
        {tab === "checks" ? <CheckList /> : null}
        {tab === "procedures" ? <ProcedureList /> : null}
      </Tabs>
    </div>
  );
}
