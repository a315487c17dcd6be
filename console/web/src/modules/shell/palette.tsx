/** Ctrl-K: places, cases, devices and flows by a few letters. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useId, useMemo, useState } from "react";
import { Dialog } from "../../components/dialog.tsx";
import { flowsQuery } from "../../live/queries.ts";
import { t } from "../../messages/text.ts";
import { api } from "../../platform/http.ts";
import { firstLine, refOf } from "../cases/words.ts";

interface Entry {
  readonly id: string;
  readonly text: string;
  readonly kind: string;
  readonly to: string;
}
/** Entries shown at once: what fits without scrolling far. */
const SHOWN = 12;

const places = (): readonly Entry[] => [
  { id: "cases", text: t("nav.cases"), kind: t("palette.go"), to: "/cases" },
  { id: "new", text: t("cases.new"), kind: t("palette.do"), to: "/cases?new=1" },
  { id: "devices", text: t("nav.devices"), kind: t("palette.go"), to: "/devices" },
  { id: "library", text: t("nav.library"), kind: t("palette.go"), to: "/library" },
  { id: "settings", text: t("nav.settings"), kind: t("palette.go"), to: "/settings" },
];

export default function Palette({ close }: { readonly close: () => void }) {
  const navigate = useNavigate();
  const list = useId();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const asked = text.trim();
  const { data: cases } = useQuery({
    queryKey: ["cases", "palette", asked],
    queryFn: () =>
      api("listCases", { query: asked === "" ? { state: "active", limit: "8" } : { q: asked, limit: "8" } }),
  });
  const { data: devices } = useQuery({
    queryKey: ["devices", "palette", asked],
    queryFn: () => api("listDevices", { query: asked === "" ? { limit: "5" } : { q: asked, limit: "5" } }),
  });
  const { data: flows } = useQuery(flowsQuery);
  const entries = useMemo(() => {
    const fits = (words: string): boolean => words.toLowerCase().includes(asked.toLowerCase());
    return [
      ...places().filter((entry) => fits(entry.text)),
      ...(cases?.items ?? []).map((item) => ({
        id: item.id,
        text: `#${refOf(item)} ${firstLine(item.problem)}`,
        kind: item.person?.name ?? t("palette.case"),
        to: `/cases/${refOf(item)}`,
      })),
      ...(devices?.items ?? []).map(({ id, name, os }) => ({
        id,
        text: name,
        kind: os,
        to: `/devices/${id}`,
      })),
      ...(asked === ""
        ? []
        : (flows?.items ?? [])
            .filter(({ title }) => fits(title))
            .map(({ id, title }) => ({
              id,
              text: title,
              kind: t("palette.flow"),
              to: `/library/flows/${id}`,
            }))),
    ].slice(0, SHOWN);
  }, [asked, cases, devices, flows]);
  const chosen = entries[Math.min(at, entries.length - 1)];
  const go = (entry: Entry | undefined): void => {
    if (entry === undefined) return;
    close();
    void navigate({ href: entry.to } as never);
  };
  const onKey = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setAt((Math.min(at, entries.length - 1) + step + entries.length) % Math.max(1, entries.length));
    } else if (event.key === "Enter") {
      event.preventDefault();
      go(chosen);
    }
  };
  return (
    <Dialog title={t("palette.title")} open onClose={close} width={560}>
      <input
        className="input"
        role="combobox"
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={chosen === undefined ? undefined : `${list}-${chosen.id}`}
        aria-label={t("palette.label")}
        placeholder={t("palette.label")}
        autoFocus
        data-autofocus
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          setAt(0);
        }}
        onKeyDown={onKey}
      />
      <ul id={list} role="listbox" aria-label={t("palette.title")} className="palette-list">
        {entries.map((entry) => (
          <li
            key={entry.id}
            id={`${list}-${entry.id}`}
            role="option"
            aria-selected={entry === chosen}
            onClick={() => go(entry)}
            onMouseMove={() => setAt(entries.indexOf(entry))}
          >
            <span className="ellipsis grow">{entry.text}</span>
            <span className="faint">{entry.kind}</span>
          </li>
        ))}
        {entries.length === 0 ? <li className="faint">{t("palette.nothing")}</li> : null}
      </ul>
    </Dialog>
  );
}
