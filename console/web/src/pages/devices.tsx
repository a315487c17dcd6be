/** Devices: who is there, since when, and their open case. */
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Failure, Loading } from "../components/failure.tsx";
import { Ago } from "../components/moment.tsx";
import { StateTag } from "../components/state-tag.tsx";
import { usePaged } from "../live/queries.ts";
import { t } from "../messages/text.ts";
import { refOf } from "../modules/cases/words.ts";

export default function Devices() {
  const [q, setQ] = useState("");
  const asked = q.trim();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = usePaged(
    "listDevices",
    ["devices"],
    asked === "" ? {} : { q: asked },
  );
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="page">
      <header>
        <h1 className="grow">{t("devices.title")}</h1>
        <Link to="/settings" hash="add-device" className="btn primary">
          {t("devices.add")}
        </Link>
      </header>
      <search className="row filters">
        <input
          className="input"
          data-search
          type="search"
          style={{ maxInlineSize: 340 }}
          aria-label={t("devices.search")}
          placeholder={t("devices.search")}
          value={q}
          onChange={({ target }) => setQ(target.value)}
        />
      </search>
      {data === undefined ? (
        error === null ? (
          <Loading />
        ) : (
          <Failure error={error} retry={() => void refetch()} />
        )
      ) : null}
      {data !== undefined && items.length === 0 ? (
        <div className="card empty">
          <strong>{asked === "" ? t("devices.none") : t("devices.noneFound")}</strong>
          <span>{asked === "" ? t("devices.noneText") : t("devices.noneFoundText")}</span>
        </div>
      ) : null}
      {items.length === 0 ? null : (
        <div className="card" style={{ overflow: "auto", marginBlockStart: 12 }}>
          <table className="table">
            <thead>
              <tr>
                <th>{t("devices.name")}</th>
                <th>{t("devices.system")}</th>
                <th>{t("devices.state")}</th>
                <th>{t("devices.case")}</th>
                <th>{t("devices.agent")}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((device) => (
                <tr key={device.id}>
                  <td>
                    <Link to="/devices/$id" params={{ id: device.id } as never} className="strong">
                      {device.name}
                    </Link>
                  </td>
                  <td className="dim">{device.os}</td>
                  <td>
                    <span className="row">
                      <StateTag code={device.online ? "online" : "offline"} />
                      <span className="faint">
                        <Ago at={device.since} />
                      </span>
                    </span>
                  </td>
                  <td>
                    {device.openCase === null ? (
                      <span className="faint">–</span>
                    ) : (
                      <Link to="/cases/$id" params={{ id: refOf(device.openCase) } as never}>
                        #{refOf(device.openCase)}
                      </Link>
                    )}
                  </td>
                  <td className="faint tabular">{device.agentVersion}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {hasNextPage ? (
        <button
          type="button"
          className="btn"
          style={{ marginBlockStart: 12 }}
          disabled={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          {t("action.more")}
        </button>
      ) : null}
    </div>
  );
}
