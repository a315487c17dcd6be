/** The list itself: only the rows in sight are drawn; `j` and `k` move, Enter opens. */
import type { CaseSummary } from "@deskside/protocol";
import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import { Ago } from "../../components/moment.tsx";
import { Failure, Loading } from "../../components/failure.tsx";
import { StateTag } from "../../components/state-tag.tsx";
import { t, tOr } from "../../messages/text.ts";
import { useKey } from "../shell/use-shell-keys.ts";
import { firstLine, refOf, stateWord } from "./words.ts";

/** Height of a row, in pixels: two lines and their air. */
const ROW_PX = 56;

interface CaseListProps {
  readonly found: UseInfiniteQueryResult<{
    readonly pages: readonly { readonly items: readonly CaseSummary[] }[];
  }>;
  readonly filtered: boolean;
  readonly open: (item: CaseSummary) => void;
  readonly log: () => void;
}

export function CaseList({ found, filtered, open, log }: CaseListProps) {
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = found;
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  const box = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(-1);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });
  const lastShown = rows.getVirtualItems().at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && lastShown >= items.length - 20) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, lastShown, items.length]);
  const move = (step: number): void => {
    const next = Math.max(0, Math.min(items.length - 1, at + step));
    setAt(next);
    rows.scrollToIndex(next);
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(`[data-row="${next}"]`)?.focus());
  };
  useKey("j", () => move(1));
  useKey("k", () => move(-1));

  if (data === undefined)
    return error === null ? <Loading /> : <Failure error={error} retry={() => void refetch()} />;
  if (items.length === 0) {
    return (
      <div className="card empty">
        <strong>{filtered ? t("cases.noneFound") : t("cases.none")}</strong>
        <span>{filtered ? t("cases.noneFoundText") : t("cases.noneText")}</span>
        {filtered ? null : (
          <div className="row">
            <button type="button" className="btn primary" onClick={log}>
              {t("cases.new")}
            </button>
          </div>
        )}
      </div>
    );
  }
  return (
    <div className="card case-list" ref={box}>
      <ul style={{ blockSize: rows.getTotalSize(), position: "relative" }} aria-label={t("cases.title")}>
        {rows.getVirtualItems().map(({ index, start }) => {
          const item = items[index];
          return item === undefined ? null : (
            <li
              key={item.id}
              style={{ position: "absolute", insetInline: 0, insetBlockStart: start, blockSize: ROW_PX }}
            >
              <a
                className="case-row"
                data-row={index}
                href={`/cases/${refOf(item)}`}
                onFocus={() => setAt(index)}
                onClick={(event) => {
                  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                  event.preventDefault();
                  open(item);
                }}
              >
                <CaseRow item={item} />
              </a>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function CaseRow({ item }: { readonly item: CaseSummary }) {
  return (
    <>
      <span className="tabular faint case-ref">#{refOf(item)}</span>
      <span className="grow">
        <span className="strong ellipsis case-problem">{firstLine(item.problem)}</span>
        <span className="faint ellipsis case-problem">
          {[item.person?.name, item.device?.name, tOr("channel", item.channel)].filter(Boolean).join(" · ")}
        </span>
      </span>
      {item.device === null ? null : (
        <span
          className={`dot ${item.device.online ? "ok" : ""}`}
          title={item.device.online ? t("state.online") : t("state.offline")}
        >
          <span className="visually-hidden">
            {item.device.online ? t("state.online") : t("state.offline")}
          </span>
        </span>
      )}
      <span className="case-priority faint" title={t("cases.priority")}>
        {t("cases.priorityShort", { number: item.priority })}
      </span>
      <span className="case-state">
        <StateTag code={item.state} word={stateWord(item)} />
      </span>
      <span className="faint case-who ellipsis">{item.assignee?.name ?? t("cases.nobody")}</span>
      <span className="faint case-when">
        <Ago at={item.updatedAt} />
      </span>
    </>
  );
}
