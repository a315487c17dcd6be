/** Evidence, terminal, commands, procedures, inventory, record: one at a time, by `1` to `6`. */
import { lazy, Suspense, useState } from "react";
import { Loading } from "../../components/failure.tsx";
import { Tabs } from "../../components/tabs.tsx";
import { t } from "../../messages/text.ts";
import { useKey } from "../shell/use-shell-keys.ts";
import { EvidenceTab } from "./evidence/evidence-tab.tsx";
import { useBench } from "./use-bench.ts";

const TABS = ["evidence", "terminal", "commands", "procedures", "inventory", "record"] as const;
type TabId = (typeof TABS)[number];

const TerminalTab = lazy(() => import("./terminal/terminal-tab.tsx"));
const CommandsTab = lazy(() => import("./commands/commands-tab.tsx"));
const ProceduresTab = lazy(() => import("./procedures/procedures-tab.tsx"));
const InventoryTab = lazy(() => import("./inventory/inventory-tab.tsx"));
const RecordTab = lazy(() => import("./record/record-tab.tsx"));

/** A reload comes back to the same tab: a running terminal is found where it was. */
const keptTab = (caseId: string): TabId =>
  TABS.find((tab) => tab === sessionStorage.getItem(`tab.${caseId}`)) ?? "evidence";

export function MiddleColumn() {
  const { detail } = useBench();
  const [tab, setTab] = useState<TabId>(() => keptTab(detail.id));
  // An open terminal stays drawn behind the other tabs.
  const [terminal, setTerminal] = useState(tab === "terminal");
  if (tab === "terminal" && !terminal) setTerminal(true);
  const choose = (next: TabId): void => {
    sessionStorage.setItem(`tab.${detail.id}`, next);
    setTab(next);
  };
  useKey("1", () => choose("evidence"));
  useKey("2", () => choose("terminal"));
  useKey("3", () => choose("commands"));
  useKey("4", () => choose("procedures"));
  useKey("5", () => choose("inventory"));
  useKey("6", () => choose("record"));
  return (
    <Tabs
      label={t("bench.work")}
      value={tab}
      onChange={choose}
      panelClass={`column-scroll tab-${tab}`}
      tabs={TABS.map((id) => ({ id, title: t(`bench.tab_${id}`) }))}
    >
      <Suspense fallback={<Loading />}>
        {tab === "evidence" ? <EvidenceTab /> : null}
        {terminal ? (
          <div className="terminal-keep" hidden={tab !== "terminal"}>
            <TerminalTab />
          </div>
        ) : null}
        {tab === "commands" ? <CommandsTab /> : null}
        {tab === "procedures" ? <ProceduresTab /> : null}
        {tab === "inventory" ? <InventoryTab /> : null}
        {tab === "record" ? <RecordTab /> : null}
      </Suspense>
    </Tabs>
  );
}
