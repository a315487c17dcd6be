/** The chain of events, newest first; only the rows in sight are drawn. */
import type { EventView } from "@deskside/protocol";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Failure, Loading } from "../../../components/failure.tsx";
import { clockTime, exactTime } from "../../../components/moment.tsx";
import { t, tOr } from "../../../messages/text.ts";
import { api } from "../../../platform/http.ts";
import { operationTitle } from "../words.ts";

/** Rows drawn at first, and each time more are wanted. */
const STEP = 100;

export function Timeline({ caseId }: { readonly caseId: string }) {
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ["events", caseId],
    queryFn: ({ pageParam }) =>
      api("listEvents", {
        params: { id: caseId },
        query: { limit: "200", ...(pageParam === "" ? {} : { after: pageParam }) },
      }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const [shown, setShown] = useState(STEP);
  if (data === undefined) return error === null ? <Loading /> : <Failure error={error} />;
  // The chain comes oldest first: all of it is fetched before its end can be shown first.
  if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  const events = data.pages.flatMap(({ items }) => items).reverse();
  return (
    <ol className="timeline" aria-label={t("record.timeline")}>
      {events.slice(0, shown).map((event) => (
        <li key={event.seq}>
          <Event event={event} />
        </li>
      ))}
      {events.length > shown ? (
        <li>
          <button type="button" className="btn quiet small" onClick={() => setShown(shown + STEP)}>
            {t("evidence.older", { count: events.length - shown })}
          </button>
        </li>
      ) : null}
    </ol>
  );
}

function Event({ event }: { readonly event: EventView }) {
  const words = wordsOf(event);
  return (
    <>
      <time className="faint tabular" dateTime={new Date(event.at).toISOString()} title={exactTime(event.at)}>
        {clockTime(event.at)}
      </time>
      <div className="grow">
        <div>
          <span className="strong">{tOr("event", event.type)}</span>{" "}
          <span className="faint">
            {event.actor.name} · {tOr("actor", event.actor.kind)}
            {isSigned(event) ? ` · ${t("record.signed")}` : ""}
            {event.visibility === "internal" ? ` · ${t("record.internal")}` : ""}
          </span>
        </div>
        {words === "" ? null : <div className="dim timeline-words">{words}</div>}
        <details>
          <summary className="faint">
            {t("record.exact", { number: event.seq })}{" "}
            <span className="mono">{event.hash.slice(0, 12)}…</span>
          </summary>
          <pre className="code">{JSON.stringify(event.payload, null, 2)}</pre>
        </details>
      </div>
    </>
  );
}

type Data = Readonly<Record<string, unknown>>;
const isData = (value: unknown): value is Data =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** Members that say most, in this order. */
const SPEAKING = [
  "text",
  "observation",
  "summary",
  "message",
  "problem",
  "note",
  "title",
  "name",
  "hostName",
  "reason",
  "answer",
] as const;

function scopeWords(scopes: unknown): string {
  if (!Array.isArray(scopes)) return "";
  return scopes
    .map((one: unknown) => tOr("scope", isData(one) ? textOf(one["scope"]) : String(one)))
    .join(", ");
}

/** What of an event's data people read first. */
function wordsOf({ type, payload }: EventView): string {
  if (!isData(payload)) return textOf(payload);
  // A hash named like a text is none.
  if (type === "record.exported") return "";
  if (type.startsWith("task.")) {
    const said = textOf(payload["summary"]) || textOf(payload["message"]);
    return [operationTitle(textOf(payload["op"])), said].filter((part) => part !== "").join(": ");
  }
  const inner = isData(payload["step"])
    ? payload["step"]
    : isData(payload["flow"])
      ? payload["flow"]
      : payload;
  const speaking = SPEAKING.map((key) => textOf(inner[key])).filter((text) => text !== "");
  const parts = [
    scopeWords(payload["scopes"]),
    ...(type === "step.recorded"
      ? [textOf(inner["title"]), textOf(inner["observation"])]
      : speaking.slice(0, 1)),
  ];
  return parts.filter((text) => text !== "").join(": ");
}

/** Whether a signature of the PC or of a technician stands in the event. */
const isSigned = ({ payload }: EventView): boolean =>
  isData(payload) && (typeof payload["jws"] === "string" || payload["signed"] === true);
