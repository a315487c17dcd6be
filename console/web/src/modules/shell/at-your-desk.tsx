/** Own active cases. Watching them here lets this console answer a joining machine from any page. */
import type { CaseSummary } from "@deskside/protocol";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { useLive } from "../../live/context.ts";
import { mineQuery } from "../../live/queries.ts";
import { t, tOr } from "../../messages/text.ts";
import { refOf } from "../cases/words.ts";

export function AtYourDesk() {
  const { link } = useLive();
  const { data } = useQuery(mineQuery);
  const items = data?.items ?? [];
  const watched = items.map(({ id }) => id).join(" ");
  useEffect(() => {
    const offs = watched === "" ? [] : watched.split(" ").map((id) => link.watch(`case:${id}`));
    return () => {
      for (const off of offs) off();
    };
  }, [link, watched]);
  if (items.length === 0) return null;
  return (
    <section className="desk" aria-label={t("nav.desk")}>
      <h2 className="overline wide-only">{t("nav.desk")}</h2>
      <ul>
        {items.slice(0, DESK_SHOWN).map((item) => (
          <li key={item.id}>
            <DeskCase item={item} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Cases that fit beside the navigation. */
const DESK_SHOWN = 12;

function DeskCase({ item }: { readonly item: CaseSummary }) {
  const state =
    item.state === "pending" && item.pendingReason !== null
      ? tOr("cases.pendingFor", item.pendingReason)
      : tOr("state", item.state);
  return (
    <Link to="/cases/$id" params={{ id: refOf(item) } as never} className="desk-case" title={item.problem}>
      <span className="desk-ref tabular">
        <span className="wide-only">#</span>
        {refOf(item)}
      </span>{" "}
      <span className="wide-only">{item.problem}</span>
      <span className="wide-only faint desk-sub">
        {item.device === null
          ? state
          : `${item.device.name} · ${item.device.online ? t("state.online") : t("state.offline")}`}
      </span>
    </Link>
  );
}
