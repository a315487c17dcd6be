/** Cases: filters, search, quick log by keyboard, paged by key. */
import type { CaseSummary } from "@deskside/protocol";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { Icon } from "../components/icon.tsx";
import { usePaged } from "../live/queries.ts";
import { t } from "../messages/text.ts";
import { CaseList } from "../modules/cases/case-list.tsx";
import { type CaseFilter, FilterBar } from "../modules/cases/filter-bar.tsx";
import { NewCase } from "../modules/cases/new-case.tsx";
import { refOf } from "../modules/cases/words.ts";
import { useKey } from "../modules/shell/use-shell-keys.ts";
import "../modules/cases/cases.css";

export default function Cases() {
  const navigate = useNavigate();
  const search: { new?: unknown } = useSearch({ strict: false });
  const [filter, setFilter] = useState<CaseFilter>({ state: "active", mine: false, q: "" });
  const [logging, setLogging] = useState(search.new !== undefined);
  const { state, mine, q } = filter;
  const asked = q.trim();
  const found = usePaged("listCases", ["cases"], {
    ...(state === "all" ? {} : { state }),
    ...(mine ? { mine: "true" as const } : {}),
    ...(asked === "" ? {} : { q: asked }),
  });
  useKey("n", () => setLogging(true));
  const open = (item: CaseSummary): void =>
    void navigate({ to: "/cases/$id", params: { id: refOf(item) } as never });
  return (
    <div className="page">
      <header>
        <h1 className="grow">{t("cases.title")}</h1>
        <button type="button" className="btn primary" onClick={() => setLogging(true)}>
          <Icon name="plus" /> {t("cases.new")} <span className="kbd on-primary">n</span>
        </button>
      </header>
      {logging ? <NewCase close={() => setLogging(false)} /> : null}
      <FilterBar filter={filter} onChange={setFilter} />
      <CaseList
        found={found}
        filtered={asked !== "" || state !== "active" || mine}
        open={open}
        log={() => setLogging(true)}
      />
    </div>
  );
}
