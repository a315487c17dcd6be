/** The asset sheet: one machine on paper. */
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { Failure, Loading } from "../components/failure.tsx";
import { exactTime } from "../components/moment.tsx";
import { useLive } from "../live/context.ts";
import { deviceQuery } from "../live/queries.ts";
import { t } from "../messages/text.ts";
import { InventoryView } from "../modules/devices/inventory-view.tsx";
import "../modules/devices/devices.css";

export default function AssetSheet() {
  const { id = "" }: { id?: string } = useParams({ strict: false });
  const { me } = useLive();
  const { data: device, error } = useQuery(deviceQuery(id));
  if (device === undefined) return error === null ? <Loading /> : <Failure error={error} />;
  const newest = device.snapshots
    .filter(({ kind }) => kind === "inventory")
    .sort((a, b) => b.takenAt - a.takenAt)[0];
  return (
    <div className="page sheet">
      <header>
        <div className="grow">
          <h1>{t("sheet.title", { name: device.name })}</h1>
          <p className="dim">{me.organisation?.name}</p>
        </div>
        <button type="button" className="btn primary no-print" onClick={() => print()}>
          {t("words.print")}
        </button>
      </header>
      {newest === undefined ? (
        <p>{t("inventory.noneText")}</p>
      ) : (
        <>
          <p className="faint">
            {t("sheet.verified", { time: exactTime(newest.takenAt) })}{" "}
            <span className="mono">{newest.sha256}</span>
          </p>
          <InventoryView sha256={newest.sha256} open />
          <dl className="facts sheet-lines">
            <dt>{t("sheet.tag")}</dt>
            <dd />
            <dt>{t("sheet.place")}</dt>
            <dd />
            <dt>{t("sheet.consumables")}</dt>
            <dd />
            <dt>{t("sheet.checkedBy")}</dt>
            <dd />
          </dl>
        </>
      )}
    </div>
  );
}
