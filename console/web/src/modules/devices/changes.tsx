/** What changed on a machine between two snapshots. */
import type { DeviceDetail } from "@deskside/protocol";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Moment } from "../../components/moment.tsx";
import { t } from "../../messages/text.ts";
import { api } from "../../platform/http.ts";

type Snapshot = DeviceDetail["snapshots"][number];
const TONES = { added: "ok", removed: "fail", changed: "warn" } as const;
/** Changes shown before "all of them". */
const SHOWN = 12;

export function Changes({
  device,
  from,
  to,
}: {
  readonly device: string;
  readonly from: Snapshot;
  readonly to: Snapshot;
}) {
  const [all, setAll] = useState(false);
  const { data } = useQuery({
    queryKey: ["changes", device, from.sha256, to.sha256],
    queryFn: () =>
      api("diffSnapshots", { params: { id: device }, query: { from: from.sha256, to: to.sha256 } }),
    enabled: from.sha256 !== to.sha256,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const changes = data?.changes ?? [];
  return (
    <section className="changes" aria-label={t("inventory.changes")}>
      <h3 className="overline">
        {t("inventory.changes")} <Moment at={from.takenAt} />
      </h3>
      {changes.length === 0 && (data !== undefined || from.sha256 === to.sha256) ? (
        <p className="dim">{t("inventory.same")}</p>
      ) : null}
      {changes.slice(0, all ? undefined : SHOWN).map(({ part, kind, what, before, after }) => (
        <div key={`${part}.${kind}.${what}`} className="change">
          <span>
            <span className={`tag ${TONES[kind]}`}>{t(`inventory.${kind}`)}</span>
          </span>
          <span className="faint">{part}</span>
          <span>
            <span className="mono">{what}</span>{" "}
            <span className="dim">
              {before ?? ""} {before !== null && after !== null ? "→" : ""} {after ?? ""}
            </span>
          </span>
        </div>
      ))}
      {changes.length > SHOWN && !all ? (
        <button type="button" className="btn quiet small" onClick={() => setAll(true)}>
          {t("inventory.allChanges", { count: changes.length })}
        </button>
      ) : null}
    </section>
  );
}
