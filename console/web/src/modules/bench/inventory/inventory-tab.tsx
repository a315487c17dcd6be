/** The machine as it is, and what changed since the time before. */
import { ActionButton } from "../../../components/action-button.tsx";
import { t } from "../../../messages/text.ts";
import { Changes } from "../../devices/changes.tsx";
import { InventoryView } from "../../devices/inventory-view.tsx";
import { AskFor } from "../needs-scope.tsx";
import { useBench } from "../use-bench.ts";

export default function InventoryTab() {
  const { device, held, ready, send } = useBench();
  const snapshots = (device?.snapshots ?? [])
    .filter(({ kind }) => kind === "inventory")
    .sort((a, b) => b.takenAt - a.takenAt);
  const [newest, before] = snapshots;
  const allowed = held.has("view_diagnostics");
  return (
    <>
      {allowed ? (
        <div className="picker">
          <span className="dim grow">{newest === undefined ? t("inventory.none") : t("inventory.text")}</span>
          {device === undefined || newest === undefined ? null : (
            <a className="btn" href={`/devices/${device.id}/sheet`} target="_blank" rel="noreferrer">
              {t("inventory.sheet")}
            </a>
          )}
          <ActionButton
            look="primary"
            disabled={!ready}
            run={async () => (await send("inventory.take", {})).done}
          >
            {newest === undefined ? t("inventory.take") : t("inventory.again")}
          </ActionButton>
        </div>
      ) : newest === undefined ? (
        <AskFor scope="view_diagnostics" purpose={t("purpose.inventory")} />
      ) : null}
      {device !== undefined && newest !== undefined && before !== undefined ? (
        <Changes device={device.id} from={before} to={newest} />
      ) : null}
      {newest === undefined ? null : <InventoryView sha256={newest.sha256} />}
    </>
  );
}
