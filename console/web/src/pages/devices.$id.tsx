/** One device: its state, inventory and changes, deployments with drift, cases. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { ActionButton } from "../components/action-button.tsx";
import { Failure, Loading } from "../components/failure.tsx";
import { exactTime, Moment } from "../components/moment.tsx";
import { StateTag } from "../components/state-tag.tsx";
import { Tabs } from "../components/tabs.tsx";
import { useTopic } from "../live/context.ts";
import { deviceQuery } from "../live/queries.ts";
import { t } from "../messages/text.ts";
import { firstLine, refOf, stateWord } from "../modules/cases/words.ts";
import { Changes } from "../modules/devices/changes.tsx";
import { DeviceDeployments } from "../modules/devices/device-deployments.tsx";
import { InventoryView } from "../modules/devices/inventory-view.tsx";
import { api } from "../platform/http.ts";
import "../modules/devices/devices.css";

const TABS = ["inventory", "deployments", "cases"] as const;

export default function DevicePage() {
  const { id = "" }: { id?: string } = useParams({ strict: false });
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { data: device, error, refetch } = useQuery(deviceQuery(id));
  const [tab, setTab] = useState<(typeof TABS)[number]>("inventory");
  useTopic(device === undefined ? undefined : `device:${device.id}`);
  if (device === undefined)
    return error === null ? (
      <Loading />
    ) : (
      <div className="page">
        <Failure error={error} retry={() => void refetch()} />
      </div>
    );
  const snapshots = device.snapshots
    .filter(({ kind }) => kind === "inventory")
    .sort((a, b) => b.takenAt - a.takenAt);
  const [newest, before] = snapshots;
  const openCase = async (): Promise<void> => {
    const last = device.cases.find(({ person }) => person !== null)?.person;
    const opened = await api("openCase", {
      body: {
        person: last == null ? { name: device.name } : { id: last.id, name: last.name },
        problem: t("devices.newProblem", { name: device.name }),
        device: device.id,
        channel: "remote",
      },
    });
    await queries.invalidateQueries({ queryKey: ["cases"] });
    await navigate({ to: "/cases/$id", params: { id: refOf(opened) } as never });
  };
  return (
    <div className="page">
      <header>
        <h1>{device.name}</h1>
        <StateTag code={device.online ? "online" : "offline"} />
        <span className="faint">
          {device.online ? t("devices.since") : t("devices.lastSeen")} <Moment at={device.since} />
        </span>
        <span className="grow" />
        {newest === undefined ? null : (
          <Link to="/devices/$id/sheet" params={{ id: device.id } as never} className="btn">
            {t("inventory.sheet")}
          </Link>
        )}
        {device.openCase === null ? (
          <ActionButton look="primary" run={openCase}>
            {t("devices.openCase")}
          </ActionButton>
        ) : (
          <Link to="/cases/$id" params={{ id: refOf(device.openCase) } as never} className="btn primary">
            {t("devices.toCase", { ref: refOf(device.openCase) })}
          </Link>
        )}
      </header>
      <div className="card pad">
        <dl className="facts">
          <dt>{t("devices.system")}</dt>
          <dd>
            {device.os} · {device.arch}
          </dd>
          <dt>{t("devices.agent")}</dt>
          <dd>{device.agentVersion}</dd>
          <dt>{t("devices.asksOn")}</dt>
          <dd>{t(`devices.prompt_${device.prompt}`)}</dd>
          <dt>{t("devices.joined")}</dt>
          <dd title={device.joinedAt === null ? undefined : exactTime(device.joinedAt)}>
            {device.joinedAt === null ? "–" : <Moment at={device.joinedAt} />}
          </dd>
          <dt>{t("devices.key")}</dt>
          <dd className="mono">{device.id}</dd>
        </dl>
      </div>
      <div className="card" style={{ marginBlockStart: 16 }}>
        <div className="device-tabs">
          <Tabs
            label={device.name}
            value={tab}
            onChange={setTab}
            tabs={TABS.map((one) => ({ id: one, title: t(`devices.tab_${one}`) }))}
          >
            {tab === "inventory" ? (
              newest === undefined ? (
                <div className="empty">
                  <strong>{t("inventory.none")}</strong>
                  <span>{t("inventory.noneText")}</span>
                </div>
              ) : (
                <>
                  {before === undefined ? null : <Changes device={device.id} from={before} to={newest} />}
                  <InventoryView sha256={newest.sha256} />
                </>
              )
            ) : null}
            {tab === "deployments" ? <DeviceDeployments deployments={device.deployments} /> : null}
            {tab === "cases" ? (
              device.cases.length === 0 ? (
                <div className="empty">{t("devices.noCases")}</div>
              ) : (
                <table className="table">
                  <tbody>
                    {device.cases.map((item) => (
                      <tr key={item.id}>
                        <td className="tabular">
                          <Link to="/cases/$id" params={{ id: refOf(item) } as never}>
                            #{refOf(item)}
                          </Link>
                        </td>
                        <td>{firstLine(item.problem)}</td>
                        <td>{item.person?.name ?? ""}</td>
                        <td>
                          <StateTag code={item.state} word={stateWord(item)} />
                        </td>
                        <td className="faint">
                          <Moment at={item.updatedAt} />
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              )
            ) : null}
          </Tabs>
        </div>
      </div>
    </div>
  );
}
