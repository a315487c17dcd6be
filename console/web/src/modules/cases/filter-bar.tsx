/** Which cases are shown: a state, mine, words. */
import { CASE_STATES } from "@deskside/protocol";
import { t, tOr } from "../../messages/text.ts";

const STATES = ["active", ...CASE_STATES, "all"] as const;
export interface CaseFilter {
  readonly state: (typeof STATES)[number];
  readonly mine: boolean;
  readonly q: string;
}

export function FilterBar({
  filter,
  onChange,
}: {
  readonly filter: CaseFilter;
  readonly onChange: (filter: CaseFilter) => void;
}) {
  return (
    <search className="row wrap filters">
      <input
        className="input"
        data-search
        type="search"
        aria-label={t("cases.search")}
        placeholder={t("cases.search")}
        value={filter.q}
        onChange={({ target }) => onChange({ ...filter, q: target.value })}
        onKeyDown={({ key, currentTarget }) => {
          if (key === "Escape") currentTarget.blur();
        }}
      />
      <select
        className="input"
        aria-label={t("cases.state")}
        value={filter.state}
        onChange={({ target }) => onChange({ ...filter, state: target.value as CaseFilter["state"] })}
      >
        {STATES.map((state) => (
          <option key={state} value={state}>
            {state === "active" || state === "all" ? t(`cases.filter_${state}`) : tOr("state", state)}
          </option>
        ))}
      </select>
      <button
        type="button"
        className={`chip ${filter.mine ? "on" : ""}`}
        aria-pressed={filter.mine}
        onClick={() => onChange({ ...filter, mine: !filter.mine })}
      >
        {t("cases.mine")}
      </button>
    </search>
  );
}
